"""The preview: the site served on this machine, following every edit."""
