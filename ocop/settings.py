"""Settings. What differs between machines comes from the environment; .env.example lists every variable.

Two ways to run. Without DATABASE_URL the register keeps its own PostgreSQL and its own secret key under
OCOP_HOME: one machine, two commands. With DATABASE_URL it is a server like any other, and refuses to start
until SECRET_KEY and ALLOWED_HOSTS are set.
"""

from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from jinja2 import ChainableUndefined

from ocop.embedded import connection_settings, own_secret_key, own_status_list_key
from ocop.environment import Environment, read_key

BASE_DIR = Path(__file__).resolve().parent.parent

env = Environment(BASE_DIR / ".env")

OCOP_HOME = env.folder("OCOP_HOME", default=BASE_DIR / "var")
DEBUG = env.flag("DEBUG", default=False)

# --- database -------------------------------------------------------------------------------------------

HAS_OWN_DATABASE = not env.text("DATABASE_URL")
DATABASES = {"default": connection_settings(OCOP_HOME) if HAS_OWN_DATABASE else env.postgresql("DATABASE_URL")}
DATABASES["default"].update(
    ENGINE="ocop.database",
    CONN_MAX_AGE=env.number("CONN_MAX_AGE", default=60),
    CONN_HEALTH_CHECKS=True,
    TEST={"NAME": env.text("TEST_DATABASE") or None},
)
# Nothing waits for ever: a slow query or a forgotten transaction gives way to the next visitor.
DATABASES["default"].setdefault("OPTIONS", {}).update(
    connect_timeout=3,
    options="-c statement_timeout=10000 -c idle_in_transaction_session_timeout=30000 -c lock_timeout=5000",
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- kept pages (docs/caching.md) ------------------------------------------------------------------------

PAGE_CACHE = env.flag("PAGE_CACHE", default=True)
CACHE_URL = env.redis("CACHE_URL")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if CACHE_URL:
    CACHES["pages"] = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": CACHE_URL,
        "TIMEOUT": 6 * 3600,
        # Seconds. A page is computed sooner than a Redis in trouble is waited for.
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5, "serializer": "ocop.kept_pages.AsItIs"},
    }

# --- secrets and hosts ----------------------------------------------------------------------------------

SECRET_KEY = env.text("SECRET_KEY") or (own_secret_key(OCOP_HOME) if HAS_OWN_DATABASE else "")
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5:
    raise ImproperlyConfigured(
        "SECRET_KEY must be 50 random characters or more, and must be set when DATABASE_URL is."
    )
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", default=("localhost", "127.0.0.1", "[::1]") if HAS_OWN_DATABASE else ())
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts of the register when DATABASE_URL is set.")
if DEBUG and not HAS_OWN_DATABASE:
    raise ImproperlyConfigured("DEBUG must be off when DATABASE_URL is set.")
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name hosts; * would accept any.")

# --- answers to shoppers --------------------------------------------------------------------------------

# Signs the status list: 32 random bytes. Without a key there is no list. Public keys of before stay published.
STATUS_LIST_KEY = env.key("STATUS_LIST_KEY")
if HAS_OWN_DATABASE and not STATUS_LIST_KEY:
    STATUS_LIST_KEY = read_key(own_status_list_key(OCOP_HOME), f"{OCOP_HOME}/status_list_key")
STATUS_LIST_OLD_KEYS = env.keys("STATUS_LIST_OLD_KEYS")
# Answers of /verify/ that one address gets in a minute; 0 sets no limit.
VERIFY_PER_MINUTE = env.number("VERIFY_PER_MINUTE", default=120)

# --- applications ---------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "ocop.apps.RegisterAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "django_filters",
    "axes",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "pgtrigger",
    "pghistory",
    "core",
    "accounts",
    "cooperatives",
    "products",
    "showrooms",
    "grants",
    "desk",
    "portal",
]
# How many proxies of ours stand before the register; 0 ignores what X-Forwarded-For says.
PROXY_COUNT = env.number("PROXY_COUNT", default=0)
MIDDLEWARE = [
    "core.middleware.HeadMiddleware",
    "core.proxy.TrustedProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.middleware.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "core.middleware.AddressLocaleMiddleware",
    "core.middleware.PlainInputMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "ocop.urls"
WSGI_APPLICATION = "ocop.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "ocop.jinja.Templates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "environment": "ocop.jinja.environment",
            "undefined": ChainableUndefined,  # a name that is missing shows nothing; in tests it is a fault
            "context_processors": ["portal.context.register"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates" / "staff"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.register",
            ],
            "builtins": ["core.templatetags.register"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- staff accounts -------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
LOGOUT_REDIRECT_URL = "admin:login"
# Per address, so that nobody can lock a colleague out from elsewhere by typing her name.
AXES_LOCKOUT_PARAMETERS = ["ip_address"]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 5 / 60  # hours
AXES_RESET_ON_SUCCESS = False
# The lock ends after its time, whatever is tried meanwhile: colleagues share the address of their office.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ADMIN = False
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_TEMPLATE = "429.html"
OTP_TOTP_ISSUER = "OCOP"
# Where the register stands on the internet, whoever may write also proves who they are with a code.
SECOND_FACTOR_REQUIRED = env.flag("SECOND_FACTOR_REQUIRED", default=not HAS_OWN_DATABASE)

# --- history --------------------------------------------------------------------------------------------

PGHISTORY_APPEND_ONLY = True
# Reading changes nothing, so it need not ask who reads: public pages stay the same for all and can be cached.
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")
PGHISTORY_ADMIN_CLASS = "pghistory.admin.EventsAdmin"

# --- language and time ----------------------------------------------------------------------------------

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["ocop.formats"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

# --- files ----------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env.folder("STATIC_ROOT", default=OCOP_HOME / "static")
MEDIA_ROOT = env.folder("MEDIA_ROOT", default=OCOP_HOME / "media")
MEDIA_URL = "/media/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "ocop.static_files.StaticFiles"},
}
DATA_DIR = BASE_DIR / "data"

# --- who runs the register --------------------------------------------------------------------------------

# Shown on the page about the register. Without a name it says that no office runs it yet.
OPERATOR_NAME = env.text("OPERATOR_NAME")
OPERATOR_CONTACT = env.text("OPERATOR_CONTACT")

# --- mail -----------------------------------------------------------------------------------------------

# Reminders to the holders of stars. Without a mail server they are written to files, and the desk says so.
MAIL_SERVER = env.mail_server("EMAIL_URL")
HAS_MAIL_SERVER = bool(MAIL_SERVER)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if HAS_MAIL_SERVER else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = None if HAS_MAIL_SERVER else OCOP_HOME / "mail"
EMAIL_TIMEOUT = 20  # seconds
EMAIL_HOST = MAIL_SERVER.get("EMAIL_HOST", "localhost")
EMAIL_PORT = MAIL_SERVER.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = MAIL_SERVER.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = MAIL_SERVER.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = MAIL_SERVER.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = MAIL_SERVER.get("EMAIL_USE_SSL", False)
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", default="" if HAS_MAIL_SERVER else "ocop@localhost")
if not DEFAULT_FROM_EMAIL:
    raise ImproperlyConfigured("EMAIL_FROM must name the sender of mails when EMAIL_URL is set.")

# --- what browsers are told -----------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# A proxy that ends TLS says so in this header; it must also remove the header from what visitors send.
BEHIND_TLS = env.flag("BEHIND_TLS", default=not HAS_OWN_DATABASE)
if BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if not host.startswith(".")]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_FAILURE_VIEW = "ocop.errors.forbidden_form"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# --- messages of the server -----------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"in_one_line": {"()": "ocop.errors.InOneLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["in_one_line"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
}
