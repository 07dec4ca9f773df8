"""What packaging/bootstrap.py does; standard library only, Python 3.11 or newer."""
