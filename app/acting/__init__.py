"""One file a platform: what is written there in an owner's name, once they have turned it on."""
