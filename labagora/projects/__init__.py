"""Projects and their needs for co-design.

Nouns: Project, Iteration, ProjectVersion, Need, SegmentQuestion. Leaders of the organisation write and submit; staff
approve, return with a reason or refuse; what is published is public.
"""
