#!/bin/sh
# A minute of chaos; "CHAOS_S=600 make chaos" is ten.
CHAOS_S=${CHAOS_S:-60} exec "$(dirname "$0")/chaos"
