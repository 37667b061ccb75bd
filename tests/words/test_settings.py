"""Settings: where values come from, and what is said of wrong ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from share.errors import BadSetting
from share.settings import SETTINGS, Settings, shown

WRONG = {
    "base_url": "https://news.example/with/a/path",
    "bind": "8000",
    "data_dir": " ",
    "database_url": "mysql://somebody:secret@host/name",
    "blobs_url": "ftp://host/folder",
    "queue_url": "amqp://host",
    "assets_dir": None,
    "site_name": "  ",
    "site_description": None,
    "language": "no language",
    "time_zone": "Mars/Olympus",
    "theme": "../somewhere",
    "x_handle": "two words",
    "profiles": "@news",
    "rights": None,
    "facebook_app_id": "news",
    "standard_site": "https://news.example/",
    "discord_embed": "maybe",
    "trusted_proxies": "all",
    "allow_hosts": "https://host/",
    "hubs": "hub.example",
    "hub_signature": "md5",
    "demo": "perhaps",
    "feed_items": "0",
    "max_article_bytes": "1",
    "max_photo_bytes": "huge",
    "fetch_seconds": "-1",
    "partner_polls": "-1",
    "logo_url": "logo.png",
    "dark_logo_url": "logo.png",
    "ghost_secrets": None,
    "ghost_signature": "none",
    "wordpress_secrets": "not-a-secret",
    "ninjs_secrets": None,
    "web_workers": "0",
    "web_threads": "many",
    "worker_threads": "1.5",
    "log_format": "xml",
    "log_level": "loud",
}
"""A value that each setting must refuse; None for those that take any text."""


def test_the_defaults_need_nothing(tmp_path: Path) -> None:
    settings = Settings.from_env({}, tmp_path)
    assert settings.base_url == "http://localhost:8000"
    assert settings.bind == ("127.0.0.1", 8000)
    assert settings.database_url.startswith("sqlite:////")
    assert settings.blobs_url.startswith("file:///")
    assert not settings.demo
    assert set(settings.origins.values()) == {"default"}


def test_every_setting_has_a_wrong_value_to_try() -> None:
    assert set(WRONG) == {setting.name for setting in SETTINGS}


@pytest.mark.parametrize("name", [name for name, value in WRONG.items() if value is not None])
def test_a_wrong_value_names_the_variable_and_what_it_takes(name: str, tmp_path: Path) -> None:
    setting = next(setting for setting in SETTINGS if setting.name == name)
    with pytest.raises(BadSetting) as caught:
        Settings.from_env({setting.variable: str(WRONG[name])}, tmp_path)
    assert setting.variable in str(caught.value)
    assert setting.takes.words in str(caught.value)


def test_a_wrong_database_address_is_not_printed_with_its_password(tmp_path: Path) -> None:
    with pytest.raises(BadSetting) as caught:
        Settings.from_env({"SHARE_DATABASE_URL": "mysql://somebody:secret@host/name"}, tmp_path)
    assert "secret" not in str(caught.value)


def test_the_environment_goes_before_the_file_and_the_file_before_the_default(tmp_path: Path) -> None:
    (tmp_path / "sharewire.toml").write_text(
        'site_name = "From the file"\nfeed_items = 20\nallow_hosts = ["a.example", "b.example"]\n'
    )
    settings = Settings.from_env({"SHARE_SITE_NAME": "From the environment"}, tmp_path)
    assert settings.site_name == "From the environment"
    assert settings.feed_items == 20
    assert settings.allow_hosts == {"a.example", "b.example"}
    assert settings.origins["site_name"] == "environment"
    assert settings.origins["feed_items"] == str(tmp_path / "sharewire.toml")
    assert settings.origins["theme"] == "default"


def test_an_origin_in_letters_of_any_script_is_one_that_headers_take(tmp_path: Path) -> None:
    for written, kept in (
        ("https://新聞.example", "https://xn--efvv70d.example"),
        ("https://Straße.example:8443/", "https://xn--strae-oqa.example:8443"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ):
        assert Settings.from_env({"SHARE_BASE_URL": written}, tmp_path).base_url == kept


def test_an_origin_is_written_as_browsers_write_it(tmp_path: Path) -> None:
    """With the usual port, the address of every page was another one than readers see, and our own forms were none of ours."""
    for written, kept in (
        ("https://Share.News.example:443", "https://share.news.example"),
        ("http://share.news.example:80/", "http://share.news.example"),
        ("http://share.news.example:443", "http://share.news.example:443"),
        ("https://新聞.example:443", "https://xn--efvv70d.example"),
        ("https://[2001:db8::80]:443", "https://[2001:db8::80]"),
    ):
        assert Settings.from_env({"SHARE_BASE_URL": written}, tmp_path).base_url == kept


def test_an_empty_variable_counts_as_not_set(tmp_path: Path) -> None:
    assert Settings.from_env({"SHARE_BIND": ""}, tmp_path).bind == ("127.0.0.1", 8000)


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=r"SHARE_CONFIG.*missing\.toml"):
        Settings.from_env({"SHARE_CONFIG": "missing.toml"}, tmp_path)


def test_a_file_that_is_not_toml_says_where(tmp_path: Path) -> None:
    (tmp_path / "sharewire.toml").write_text("site_name = \n")
    with pytest.raises(BadSetting, match="line 1"):
        Settings.from_env({}, tmp_path)


def test_a_misspelt_key_in_the_file_is_told_with_the_right_one(tmp_path: Path) -> None:
    (tmp_path / "sharewire.toml").write_text('sitename = "x"\n')
    with pytest.raises(BadSetting, match="did you mean site_name"):
        Settings.from_env({}, tmp_path)


def test_a_misspelt_variable_is_a_warning_since_others_may_have_set_it(tmp_path: Path) -> None:
    settings = Settings.from_env({"SHARE_SITENAME": "x", "SHARE_SERVICE_HOST": "10.0.0.1"}, tmp_path)
    assert any("SHARE_SITENAME" in warning and "SHARE_SITE_NAME" in warning for warning in settings.warnings)


def test_several_addresses_are_read_and_shown_with_commas(tmp_path: Path) -> None:
    said = "https://www.facebook.com/news, https://social.example/@news,"
    settings = Settings.from_env({"SHARE_PROFILES": said}, tmp_path)
    assert settings.profiles == ("https://www.facebook.com/news", "https://social.example/@news")
    by_name = {setting.name: shown(setting, settings) for setting in SETTINGS}
    assert by_name["profiles"] == "https://www.facebook.com/news,https://social.example/@news"
    assert by_name["bind"] == "127.0.0.1:8000"


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://share:hunter2@db.example/share",
        "postgresql://share:hun/ter2@db.example/share",
        "postgresql://share:x@hunter2@db.example/share",
        "postgresql://db.example/share?user=share&password=hunter2&sslmode=require",
    ],
)
def test_passwords_are_not_shown(tmp_path: Path, address: str) -> None:
    settings = Settings.from_env({"SHARE_DATABASE_URL": address}, tmp_path)
    setting = next(setting for setting in SETTINGS if setting.name == "database_url")
    assert "ter2" not in shown(setting, settings)
    assert "db.example" in shown(setting, settings)
