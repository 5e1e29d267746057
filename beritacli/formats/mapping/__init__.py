"""Other systems' words and fields made ours."""
