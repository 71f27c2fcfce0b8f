"""Pure views: data in, HTML and Gradio values out. Every word from a person or a file is escaped."""
