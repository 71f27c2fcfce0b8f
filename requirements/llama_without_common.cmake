# Included into llama.cpp's project by app/build_llama.py: its common library is for its own programs.
set(LLAMA_BUILD_COMMON OFF)
