"""The pictures of the documentation: a filled home, the screens to show, and the camera."""
