"""What real quotes and contracts have asked of pricing models, to be asked again."""
