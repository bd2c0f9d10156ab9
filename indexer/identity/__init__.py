"""Lasting ids: articles of files are recognised from run to run, whatever their place."""
