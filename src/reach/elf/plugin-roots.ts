import type { ElfFile } from '../../binary/elf.ts'
import type { ReachContext } from '../analyser.ts'
import { isOfReadJava } from '../jvm/java-runtime.ts'
import { convertsCharsets, hasOtherLocales } from './charset-conversion.ts'

/**
 * Libraries and programs that load plugins, and where these lie. One row each: who (by file name, or by what it calls), and shell patterns
 * of the plugins; a pattern of a folder stands for all in it. `$LIB` is each folder that libraries are looked for in, `$HERE` the folder of
 * the file itself.
 */
export interface PluginRoot {
  name: string
  users: RegExp | ((name: string, elf: ElfFile) => boolean)
  /** Only then; else always. `node` is that of the user. */
  when?: (context: ReachContext, node: number) => Promise<boolean> | boolean
  places: readonly string[]
}

const GCONV = ['$LIB/gconv/*.so']

export const pluginRoots: readonly PluginRoot[] = [
  { name: 'PAM', users: /^libpam\.so/, places: ['$LIB/security/*.so'] },
  { name: 'name services', users: /^libc\.so\.6$/, places: ['$LIB/libnss_*.so.2'] },
  { name: 'gconv', users: convertsCharsets, places: GCONV },
  { name: 'gconv', users: /^libc\.so\.6$/, when: hasOtherLocales, places: GCONV },
  { name: 'ICU data', users: /^libicu(uc|data)\.so/, places: ['/usr/share/icu/*/icudt*.dat'] },
  {
    name: 'OpenSSL',
    users: /^libcrypto\.so/,
    places: ['$LIB/ossl-modules/*.so', '$LIB/engines-*/*.so', '$LIB/openssl-*/engines/*.so'],
  },
  {
    name: 'GStreamer',
    users: /^libgstreamer-1\.0\.so/,
    places: ['$LIB/gstreamer-1.0/*.so', '$LIB/gstreamer*/gstreamer-1.0/gst-*', '/usr/libexec/gstreamer-1.0/gst-*'],
  },
  { name: 'Qt 6', users: /^libQt6Core\.so/, places: ['$LIB/qt6/plugins', '$LIB/qt6/qml', '$HERE/../plugins'] },
  { name: 'Qt 5', users: /^libQt5Core\.so/, places: ['$LIB/qt5/plugins', '$LIB/qt5/qml', '$LIB/qt/plugins', '$HERE/../plugins'] },
  {
    name: 'gdk-pixbuf',
    users: /^libgdk_pixbuf-2\.0\.so/,
    places: ['$LIB/gdk-pixbuf-2.0/*/loaders/*.so', '$LIB/gdk-pixbuf-2.0/*/loaders.cache'],
  },
  {
    name: 'GTK',
    users: /^libgtk-(x11-2\.0|3|4)\.so/,
    places: ['$LIB/gtk-[234].0/*/*/*.so', '$LIB/gtk-[234].0/*/immodules.cache', '$LIB/gtk-[234].0/modules/*.so'],
  },
  { name: 'GIO', users: /^libgio-2\.0\.so/, places: ['$LIB/gio/modules/*.so', '$LIB/gio/modules/giomodule.cache'] },
  { name: 'SASL', users: /^libsasl2\.so/, places: ['$LIB/sasl2/*.so*'] },
  { name: 'Kerberos', users: /^libkrb5\.so/, places: ['$LIB/krb5/plugins/*/*.so'] },
  { name: 'GSS', users: /^libgssapi/, places: ['$LIB/gss/*.so', '/etc/gss/mech.d/*'] },
  {
    name: 'Apache',
    users: /^(apache2|httpd)$/,
    places: ['/usr/lib/apache2/modules/*.so', '/usr/lib64/httpd/modules/*.so', '/usr/local/apache2/modules/*.so'],
  },
  {
    name: 'nginx',
    users: /^(nginx|openresty)$/,
    places: ['/usr/lib*/nginx/modules/*.so', '/usr/local/nginx/modules/*.so', '/usr/share/nginx/modules-available/*'],
  },
  {
    name: 'PHP',
    users: /^(php[-\w.]*|libphp[\d.]*\.so|mod_php[\d.]*\.so)$/,
    places: ['/usr/lib/php/20*/*.so', '/usr/lib64/php/modules/*.so', '/usr/lib/php*/modules/*.so', '/usr/local/lib/php/extensions/*/*.so'],
  },
  {
    name: 'PostgreSQL',
    users: /^postgres$/,
    places: ['/usr/lib/postgresql/*/lib/*.so', '/usr/lib*/pgsql/*.so', '/usr/lib*/postgresql*/*.so', '/usr/local/lib/postgresql/*.so'],
  },
  { name: 'MySQL', users: /^(mysqld|mariadbd)$/, places: ['/usr/lib*/{mysql,mariadb}/plugin/*.so'] },
  {
    name: 'MySQL client',
    users: /^lib(mariadb|mysqlclient)\.so/,
    places: ['$LIB/libmariadb3/plugin/*.so', '$LIB/{mariadb,mysql}*/plugin/*.so'],
  },
  { name: 'ODBC', users: /^libodbc\.so/, places: ['$LIB/odbc/*.so'] },
  { name: 'APR', users: /^libaprutil-1\.so/, places: ['$LIB/apr-util-1/*.so'] },
  { name: 'OpenLDAP', users: /^slapd$/, places: ['/usr/lib/ldap/*.so*', '/usr/lib*/openldap/*.so*'] },
  {
    name: 'OpenGL',
    users: /^lib(EGL|GLX|GL)\.so/,
    places: ['$LIB/lib{EGL,GLX}_*.so.0', '/usr/share/glvnd/egl_vendor.d/*', '/etc/glvnd/egl_vendor.d/*'],
  },
  { name: 'Mesa', users: /^lib(gbm|GLX_mesa|EGL_mesa|glapi)\.so/, places: ['$LIB/dri/*_dri.so', '$LIB/gbm/*.so'] },
  { name: 'VDPAU', users: /^libvdpau\.so/, places: ['$LIB/vdpau/*.so*'] },
  { name: 'VA-API', users: /^libva\.so/, places: ['$LIB/dri/*_drv_video.so'] },
  { name: 'Vulkan', users: /^libvulkan\.so/, places: ['$LIB/libvulkan_*.so', '/usr/share/vulkan/*/*.json', '/etc/vulkan/*/*.json'] },
  { name: 'OpenCL', users: /^libOpenCL\.so/, places: ['/etc/OpenCL/vendors/*.icd', '$LIB/libnvidia-opencl.so*', '$LIB/libpocl*.so*'] },
  {
    name: 'CUDA',
    users: /^lib(cuda|cudart|cublas|cudnn|c10_cuda|torch_cuda|tensorflow_cc|nvinfer|onnxruntime_providers_cuda)[\w-]*\.so/,
    places: [
      '$LIB/lib{cuda,nvidia-ml,nvidia-ptxjitcompiler}.so*',
      '/usr/local/cuda*/{compat,lib64}/*.so*',
      '/usr/local/cuda*/targets/*/lib/*.so*',
      '$HERE/lib{cudnn,nvrtc,cublas}*.so*',
    ],
  },
  { name: 'ImageMagick', users: /^libMagickCore/, places: ['$LIB/ImageMagick-*/modules*/{coders,filters}/*', '/etc/ImageMagick-*/*'] },
  { name: 'GraphicsMagick', users: /^libGraphicsMagick/, places: ['$LIB/GraphicsMagick-*/modules*/{coders,filters}/*'] },
  { name: 'libvips', users: /^libvips\.so/, places: ['$LIB/vips-modules-*/*.so'] },
  { name: 'libheif', users: /^libheif\.so/, places: ['$LIB/libheif/plugins/*.so', '$LIB/libheif/*.so'] },
  { name: 'GDAL', users: /^libgdal\.so/, places: ['$LIB/gdalplugins/*.so'] },
  { name: 'p11-kit', users: /^libp11-kit\.so/, places: ['$LIB/pkcs11/*.so', '/usr/share/p11-kit/modules/*'] },
  {
    name: 'Network Security Services',
    users: /^libnss3\.so/,
    places: [
      '$LIB/{,nss/}lib{softokn3,freebl3,freeblpriv3,nssckbi,nssdbm3}.so',
      '$LIB/{,nss/}lib{softokn3,freebl3,freeblpriv3,nssdbm3}.chk',
    ],
  },
  { name: 'ALSA', users: /^libasound\.so/, places: ['$LIB/alsa-lib/*.so', '/usr/share/alsa'] },
  { name: 'PulseAudio', users: /^libpulsecore/, places: ['$LIB/pulse-*/modules/*.so'] },
  { name: 'VLC', users: /^libvlccore\.so/, places: ['$LIB/vlc/plugins'] },
  { name: 'Enchant', users: /^libenchant/, places: ['$LIB/enchant*/*.so'] },
  { name: 'rsyslog', users: /^rsyslogd$/, places: ['$LIB/rsyslog/*.so'] },
  { name: 'Dovecot', users: /^libdovecot\.so/, places: ['/usr/lib*/dovecot/modules'] },
  { name: 'Postfix', users: /^libpostfix-global\.so/, places: ['/usr/lib*/postfix/*.so*'] },
  { name: 'Redis', users: /^(redis|valkey)-server$/, places: ['/usr{,/local}/lib/{redis,valkey}/modules/*.so'] },
  {
    name: 'Java',
    users: /^libjvm\.so$/,
    when: ({ files }, node) => !isOfReadJava(node, files),
    places: ['$HERE/../*.so', '$HERE/../../*.so'],
  },
  { name: '.NET', users: /^(libcoreclr|libhostpolicy)\.so$/, places: ['$HERE/*.so'] },
]
