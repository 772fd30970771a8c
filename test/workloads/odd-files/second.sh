cd /odd
rm -r becomes-file; printf 'now a file' >becomes-file
rm becomes-folder; mkdir -p becomes-folder/sub; printf new >becomes-folder/sub/new
rm -r becomes-link; ln -s sub becomes-link
rm link-becomes-folder; mkdir link-becomes-folder; printf inside >link-becomes-folder/inside
rm -r emptied; mkdir emptied; printf new >emptied/new
rm -r deleted
rm -r deleted-and-back; mkdir deleted-and-back; printf same >deleted-and-back/same
printf v2 >replaced; touch -d 2020-01-01 touched; chmod 4711 chmodded; rm gone; mv moved-from moved-to

# a hard link to a file of the layer below, and one of three names taken away
ln original sub/third; rm hard
# /lib is a symbolic link to usr/lib: the same folder by two names
printf one >/lib/odd-by-link; printf two >/usr/lib/odd-by-folder
