cd /odd
rm becomes-file; mkdir becomes-file; printf again >becomes-file/again
rm -r becomes-folder; printf 'a file again' >becomes-folder
printf changed >sub/third
rm /usr/lib/odd-by-link; printf three >/lib/odd-by-folder
mkdir deleted; printf back >deleted/back
printf v3 >replaced; rm -f pipe; mkdir pipe
rm "$(head -c 200 /dev/zero | tr '\0' n)" "$(printf 'caf\351')"
