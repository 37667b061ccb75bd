"""The table of agents: who is who by a User-Agent, and that nobody who reads passes for one of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from share.agents import Agents, read_agents
from share.assets import Assets, open_assets
from share.errors import BadAsset
from share.formats import read_formats
from share.platforms import read_platforms

SAFARI = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4"
WHO = {
    f"{SAFARI} facebookexternalhit/1.1 Facebot Twitterbot/1.0": "imessage",
    "WhatsApp/2": "signal",
    "WhatsApp/2.23.20.0 A": "whatsapp",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)": "facebook",
    "facebookexternalhit/1.1; kakaotalk-scrap/1.0; +https://devtalk.kakao.com/t/scrap/33984": "kakaotalk",
    "facebookexternalhit/1.1;line-poker/1.0": "line",
    "Twitterbot/1.0": "x",
    "TelegramBot (like TwitterBot)": "telegram",
    "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)": "linkedin",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)": "slack",
    "Slack-ImgProxy 0.59 (+https://api.slack.com/robots)": "slack",
    "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)": "discord",
    "Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app)": "bluesky",
    "Mastodon/4.7.1 (http.rb/5.2.0; +https://harbour.example/) Bot": "mastodon",
    "http.rb/5.1.1 (Mastodon/4.1.2; +https://harbour.example/)": "mastodon",
    "Akkoma 3.13.2; https://quay.example <admin@quay.example>; Bot": "pleroma",
    "SummalyBot/5.1.0": "misskey",
    "Synapse (bot; +https://github.com/matrix-org/synapse)": "matrix",
    "Mozilla/5.0 (compatible; ZulipURLPreview/9.0; +https://chat.example)": "zulip",
    "Mattermost-Bot/1.1": "mattermost",
    "Discourse Forum Onebox v3.3.0.beta1-dev": "discourse",
    "Mozilla/5.0 (compatible; Pinterestbot/1.0; +https://www.pinterest.com/bot.html)": "pinterest",
    "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5": "teams",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)": "google",
    "Gwene/1.0 (The gwene.org rss-to-news gateway) Googlebot": "gwene",
    "FreshRSS/1.11.2 (Linux; https://freshrss.org) like Googlebot": "readers",
    f"{SAFARI} (Applebot/0.1; +http://www.apple.com/go/applebot)": "apple",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)": "bing",
    "Mozilla/5.0 (compatible; archive.org_bot +http://archive.org/details/archive.org_bot)": "internet-archive",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)": "openai",
    "meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)": "meta-ai",
    "Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)": "monitors",
    "Mozilla/5.0 zgrab/0.x": "scanners",
    "curl/8.11.0": "libraries",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36": (
        "automated-browsers"
    ),
}
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
ANDROID = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"
READERS = [
    SAFARI,
    f"{IPHONE} Version/17.5 Mobile/15E148 Safari/604.1",
    f"{IPHONE} Mobile/15E148 [FBAN/FBIOS;FBAV/470.0.0.38.108;FBBV/611553437;FBDV/iPhone14,7;FBLC/de_DE]",
    f"{IPHONE} Mobile/15E148 Instagram 334.0.4.32.98 (iPhone14,7; iOS 17_5; de_DE)",
    f"{IPHONE} Mobile/15E148 [Pinterest/iOS]",
    f"{IPHONE} Mobile/15E148 Snapchat/12.90.0.38 (like Safari/8618.2.12, panda)",
    f"{IPHONE} Mobile/21F79 Twitter for iPhone/10.44",
    f"{IPHONE} Mobile/15E148 [LinkedInApp]/9.29.7548",
    f"{ANDROID} Line/14.9.0",
    f"{ANDROID};KAKAOTALK 2610400",
    f"{ANDROID} Telegram-Android/10.14.5 (Google Pixel 8; Android 14; SDK 34; HIGH)",
    f"{ANDROID} Viber/22.6",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Slack/4.39 Chrome/126 Electron/31 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 discord/1.0.9 Chrome/124 Electron/30 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0",
]


PLATFORMS = read_platforms(open_assets(), read_formats(open_assets()))


@pytest.fixture(scope="module")
def agents() -> Agents:
    return read_agents(open_assets(), PLATFORMS)


@pytest.mark.parametrize("user_agent", WHO)
def test_an_agent_is_known_by_what_it_says_those_that_borrow_names_too(agents: Agents, user_agent: str) -> None:
    found = agents.named(user_agent)
    assert found is not None
    assert found.id == WHO[user_agent]


@pytest.mark.parametrize("user_agent", READERS)
def test_a_reader_is_no_agent_in_the_apps_of_platforms_either(agents: Agents, user_agent: str) -> None:
    assert agents.named(user_agent) is None


def test_letter_case_and_what_stands_after_five_hundred_characters_make_no_difference(agents: Agents) -> None:
    assert agents.named("TWITTERBOT/1.0") == agents.named("twitterbot/1.0" + "x" * 100_000)
    assert agents.named("x" * 501 + "Twitterbot") is None


def test_the_table_is_complete_enough_to_count_by(agents: Agents) -> None:
    kinds = {
        kind: [agent for agent in agents.by_id.values() if agent.kind == kind] for kind in ("preview", "search", "ai", "tool")
    }
    assert len(agents.by_id) >= 75
    assert len(kinds["preview"]) >= 35
    assert all(agent.shows for agent in agents.by_id.values() if agent.platform and agent.kind == "preview")


def test_every_platform_is_one_of_the_table_of_platforms(agents: Agents) -> None:
    assert {agent.platform for agent in agents.by_id.values()} - {""} <= set(PLATFORMS)


def test_what_is_known_of_a_platforms_copies_goes_for_its_agents(agents: Agents) -> None:
    for agent in agents.by_id.values():
        if agent.platform:
            platform = PLATFORMS[agent.platform]
            assert (agent.keeps, agent.look_again, agent.look_again_at) == (
                platform.keeps,
                platform.look_again,
                platform.look_again_at,
            )
    assert agents.by_id["bluesky"].keeps == "frozen"
    page = "https://news.example/a?b=c"
    assert agents.by_id["linkedin"].asked_at(page).endswith("/inspect/https%3A%2F%2Fnews.example%2Fa%3Fb%3Dc")


def test_an_address_to_be_asked_at_holds_nothing_but_the_page(agents: Agents) -> None:
    for agent in agents.by_id.values():
        assert set(re.findall(r"\{.*?\}", agent.look_again_at or "")) <= {"{url}"}, agent.id


def broken(tmp_path: Path, change: str) -> Assets:
    entry = '[x]\nname = "X"\nsays = ["twitterbot"]\nkind = "preview"\nsources = ["https://x.example/"]\nchecked = 2026-11-25\n'
    (tmp_path / "agents.toml").write_text(entry + change)
    return Assets(tmp_path)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ('names = ["google.com"]', "x.names"),
        ('ranges = ["199.16.156.0/22"]', "x.ranges"),
        ('ranges = ["199.16.156.1/22"]', "x.ranges"),
        ("keeps = 5", "x.keeps"),
        ('keeps = "melted"', "x.keeps"),
        ('shows = ["taste"]', "x.shows"),
        ('platform = "nowhere"', "x.platform"),
        ('platform = "x"\nkeeps = 3600', "x.keeps"),
        ('asks = "https://x.example"', "x.asks"),
        ('\n[y]\nname = "Y"\nsays = ["^("]\nkind = "tool"\nsources = ["https://y.example/"]\nchecked = 2026-11-25', "y.says"),
    ],
)
def test_a_mistake_in_the_table_names_its_key(tmp_path: Path, change: str, key: str) -> None:
    with pytest.raises(BadAsset) as failure:
        read_agents(broken(tmp_path, change), PLATFORMS)
    assert failure.value.file == "agents.toml"
    assert failure.value.key.startswith(key)
