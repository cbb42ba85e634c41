"""Questions about a call, from the one who asks to everybody who reads."""
