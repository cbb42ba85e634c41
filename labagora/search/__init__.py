"""Finding: the index follows the tables, one box answers everybody, and what was not found is told to the team.

Nouns: SearchMark (something that the index must look at again), MissedSearch (words that found nothing, counted without
who), SearchAlert (a search that writes to an address when there is something new). The index only gives names: every
result is read again through what the asker may see.
"""
