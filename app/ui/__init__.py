"""The page, of Gradio's components: a screen or a part of one in each file. HTML comes from `app.views`."""
