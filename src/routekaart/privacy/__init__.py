"""May this be stored, may this be shown?"""
