"""The commands of plugin authors, on the installation of a shop."""

from click.testing import CliRunner, Result

from tests.shop import Shop
from upheld.cli import upheld


def run(shop: Shop, *words: str) -> Result:
    """Run ``upheld plugins`` with *words*."""
    config = shop.app.extensions["upheld"].settings
    environment = {
        "UPHELD_DATA_FOLDER": str(config.data_folder),
        "UPHELD_DATABASE_URL": config.database_url,
        "UPHELD_SECRET_KEY": config.secret_key,
    }
    return CliRunner(env=environment).invoke(upheld, ["plugins", *words])
