"""Every setting of jixiao: name, default and one sentence. Set by environment (``JIXIAO_<NAME>``) or in a file, ``jixiao.toml`` in the
data folder; the environment goes before the file."""

from __future__ import annotations

import os
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from ontology.errors import SettingsInvalid


class Settings(BaseSettings):
    """The settings in force; ``Settings.model_fields`` lists them with their sentences."""

    model_config = SettingsConfigDict(env_prefix="JIXIAO_", frozen=True)

    data: Path = Field(Path("jixiao-data"), description="数据目录：图谱、事实表、索引和原文都在其中。")
    base: str = Field(
        "https://w3id.org/budget-performance/id/", description="事实地址（IRI）的前缀，新建数据目录时确定。"
    )
    graph: str = Field(
        "",
        description="图谱所在的 SPARQL 1.1 服务的查询地址（http:// 或 https://）；不设置时在数据目录里。见 scale.md。",
    )
    graph_update: str = Field("", description="上述服务的更新地址；不设置时与查询地址相同。")
    graph_store: str = Field(
        "", description="上述服务的 Graph Store 协议地址，成批导入用它；不设置时用更新地址，慢一些。"
    )
    graph_user: str = Field("", description="上述服务的用户名。")
    graph_password: str = Field("", description="上述服务的密码；graph_auth 为 bearer 时是令牌。")
    graph_auth: Literal["basic", "digest", "bearer"] = Field(
        "basic", description="上述服务怎样认人：basic、digest（Virtuoso）或 bearer（令牌）。"
    )
    graph_seconds: float = Field(300.0, gt=0, description="等上述服务的一次应答最多多少秒。")
    graph_batch: int = Field(
        2000,
        ge=0,
        description="一次更新最多多少个三元组，更多的分几次（中断后自动补完）；0 为不分，服务受得了时每次更新是一个事务。",
    )
    encoder: str = Field(
        "builtin",
        description="句向量模型：builtin 为随包安装的 multilingual-e5-small，或 sentence-transformers 模型目录。",
    )
    encoder_batch: int = Field(32, ge=1, description="一次送入句向量模型的文本条数。")
    encoder_threads: int = Field(0, ge=0, description="句向量模型使用的线程数；0 为处理器的核数。")
    vector_cache: Path | None = Field(
        None,
        description="各数据目录共用的句向量缓存目录：同样的文字换一个数据目录也不再嵌入；只存摘要与向量，不存文字，可随时删除。不设置时不缓存。",
    )
    vectors: str = Field(
        "",
        description="句向量所在的 Milvus 的地址（如 http://127.0.0.1:19530）；不设置时在数据目录里。见 scale.md。",
    )
    vectors_token: str = Field("", description="上述 Milvus 的令牌，写作 用户名:密码。")
    vectors_name: str = Field("jixiao", description="上述 Milvus 里集合的名字；一个数据目录一个。")
    exact_vectors: int = Field(
        100_000,
        ge=0,
        description="不多于这么多个句向量时逐个精确比较；更多时先按相近的分组查找（IVF，8 位量化），再用原向量精确排序。",
    )
    max_document_mb: int = Field(20, ge=1, description="单个文件的大小上限（MB），超过则拒收并说明。")
    max_unpacked_mb: int = Field(
        100, ge=1, description="一个 docx、xlsx 文件解压后的大小上限（MB），超过则拒收，防止压缩炸弹占满内存。"
    )
    max_unpack_ratio: int = Field(
        200, ge=2, description="docx、xlsx 解压后与压缩前大小之比的上限，解压后不足 10 MB 的不计。"
    )
    max_cells: int = Field(
        200_000, ge=1, description="一个文件中表格单元格的个数上限，超过则拒收：那是数据，不是文件。"
    )
    convert_seconds: float = Field(
        90.0, gt=0, description="用 LibreOffice 转换一个旧版 Word 文件（.doc）的时限（秒）。"
    )
    max_line_chars: int = Field(
        20_000, ge=1000, description="文件正文中一行（一段）的字数上限，超过则拒收：没有一段话这样长，读它会占住机器。"
    )
    max_page_tags: int = Field(
        1_000_000, ge=1, description="一个网页中标签的个数上限，超过则拒收：那是数据，不是文件。"
    )
    read_seconds: float = Field(
        900.0,
        gt=0,
        description="服务（和 ingest --jobs）读取一个文件的时限（秒），超过则中止并说明；页数很多的扫描件可调高。",
    )
    read_memory_mb: int = Field(
        2048, ge=512, description="服务（和 ingest --jobs）读取一个文件可用的内存上限（MB），超过则中止并说明。"
    )
    max_pages: int = Field(2000, ge=1, description="单个 PDF 的页数上限，超过则拒收并说明。")
    max_image_megapixels: int = Field(
        80, ge=1, le=170, description="一张图片的像素上限（百万像素），超过则拒收并说明。"
    )
    max_image_pages: int = Field(
        200, ge=1, description="图像页数的上限：多页图片（tif）超过则拒收，PDF 的扫描页超过的部分不识别并说明。"
    )
    ocr_threads: int = Field(4, ge=1, description="字符识别最多使用的线程数；处理器核数更少时以核数为准。")
    max_question_chars: int = Field(500, ge=1, description="一个问题的字数上限，超过则请用户缩短。")
    open_threshold: float = Field(
        0.6,
        ge=0,
        le=1,
        description="段落至少多切题（0–1）才算回答了开放式问题；benchmarks/open_questions.py 量出各值的正确率。",
    )
    search_pool: int = Field(200, ge=10, description="关键词与语义两路各取多少条候选参与融合，也是可翻页的总条数上限。")
    sparql_timeout: float = Field(10.0, gt=0, description="一次 SPARQL 查询的时限（秒），超时即中止。")
    sparql_rows: int = Field(100_000, ge=1, description="一次 SPARQL 查询返回的行数上限。")
    sparql_memory_mb: int = Field(2048, ge=256, description="一次 SPARQL 查询可用的内存上限（MB）。")
    sparql_result_mb: int = Field(256, ge=1, description="一次 SPARQL 查询的结果的大小上限（MB）。")
    sparql_workers: int = Field(2, ge=1, le=64, description="同时运行的 SPARQL 查询数；更多的在各自的时限内等候。")
    api_keys: str = Field(
        "",
        description="HTTP 服务的密钥（什么都可以做），多个用逗号分隔；写入和监听非本机地址须有密钥，也可用 jixiao key add 制作。",
    )
    max_upload_mb: int = Field(
        500, ge=1, description="一次上传（POST /api/documents）的大小上限（MB），超过则拒收并说明。"
    )
    answer_threads: int = Field(
        8,
        ge=1,
        le=256,
        description="服务同时作答的线程数；更多的请求排队等候。等待 SPARQL 查询或写入的请求不占用它们。",
    )
    stop_seconds: int = Field(
        30,
        ge=1,
        description="停止服务时，正在应答的请求最多再等多少秒；正在导入的任务做完手头一份文件即停，下次启动接着做。",
    )
    log_format: Literal["text", "json"] = Field(
        "text", description="服务的运行日志：text 供人看，json 每行一个 JSON 供日志系统收集。"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="服务的运行日志从哪一级记起；info 每个请求一行。"
    )
    watch_settle: float = Field(
        2.0, ge=0.1, description="监视文件夹（ingest --watch）时，多少秒内不再有变化才导入，免得读到还在复制的文件。"
    )
    jobs_kept: int = Field(1000, ge=1, description="保留多少个已完成的上传任务的记录，更早的不再保留。")
    rate_per_minute: int | None = Field(
        None,
        ge=0,
        description="每个密钥（没有密钥时每个地址）每分钟的请求数上限，超过时应答 429；0 为不限。不设置时本机不限，其他地址 6000。",
    )
    failures_per_minute: int = Field(20, ge=1, description="一个地址每分钟最多给出多少次错误的密钥，超过时应答 429。")
    session_hours: float = Field(12.0, gt=0, description="网页用密钥登录后，多少小时内不必再登录。")
    reading_needs_key: bool = Field(
        False, description="监听本机时读取也须有密钥；服务放在反向代理之后、供他人访问时请设为 true。"
    )
    allowed_hosts: str = Field(
        "",
        description="监听本机时，除本机名称外还可用哪些域名访问（多个用逗号分隔）；其他域名一律拒绝，防止恶意网页借域名读取本机服务。",
    )
    max_request_kb: int = Field(1024, ge=1, description="上传文件以外的请求正文的大小上限（KB），超过时应答 413。")
    scoring_rules: Path | None = Field(
        None, description="自己的评分规则文件（TOML，格式见 scoring.md）；没有写的部分沿用内置规则。"
    )
    peers_least: int = Field(5, ge=3, description="单位之间作比较时，至少要有多少个单位有这个数（含自己）。")
    outlier_rule: Literal["mad", "iqr"] = Field(
        "mad", description="离群的判断：mad 为中位数 ± 若干倍绝对中位差，iqr 为四分位数向外若干倍四分位距。"
    )
    outlier_mad: float = Field(3.0, gt=0, description="mad 判断离群的倍数。")
    outlier_iqr: float = Field(1.5, gt=0, description="iqr 判断离群的倍数。")
    review_sheets: int = Field(
        200, ge=1, description="一本复核表（xlsx 或 html）最多收录的文件数，每份文件一张工作表；更多的文件写入下一本。"
    )
    table_page_rows: int = Field(100, ge=1, description="GET /api/tables 未写 limit 时返回的行数。")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is given here, then the environment, then the settings file."""
        return init_settings, env_settings, InitSettingsSource(settings_cls, written())


FILE = "jixiao.toml"
"""The settings file of a data folder."""

FILE_VARIABLE = "JIXIAO_SETTINGS_FILE"
"""Names the settings file, for this process and those that it starts."""

_NOT_IN_FILE = frozenset(("data",))


def use_settings_of(folder: Path) -> None:
    """From now on the settings file of this data folder holds, where it has one; else the one the environment names."""
    global _used
    if os.environ.get(FILE_VARIABLE) == _used and _used is not None:
        del os.environ[FILE_VARIABLE]
        _used = None
    if (folder / FILE).is_file():
        os.environ[FILE_VARIABLE] = _used = str((folder / FILE).resolve())
    settings.cache_clear()


_used: str | None = None
"""The file that :func:`use_settings_of` named last."""


def written() -> dict[str, Any]:
    """What the settings file says; raises SettingsInvalid where it cannot be read or names what is no setting."""
    name = os.environ.get(FILE_VARIABLE)
    if not name:
        return {}
    try:
        found = tomllib.loads(Path(name).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsInvalid(f"设置文件“{name}”无法读取（{error}）：请改正，每行写作 名字 = 值") from error
    for key in found:
        if key not in Settings.model_fields or key in _NOT_IN_FILE:
            raise SettingsInvalid(f"设置文件“{name}”中的“{key}”不是可写在其中的设置：用 jixiao settings 查看全部")
    return found


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once; raises SettingsInvalid for a value that cannot be."""
    try:
        return Settings()
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        given = error.errors()[0]["input"]
        raise SettingsInvalid(
            f"设置 {name} 的值“{given}”不能用（{Settings.model_fields[name].description}）：请改正环境变量 JIXIAO_{name.upper()} 或设置文件"
        ) from error


def listed() -> list[dict[str, Any]]:
    """Every setting: ``name``, ``default``, ``current``, where that comes from (``source``) and one sentence; keys are not shown."""
    current, file = settings(), written()
    found = []
    for name, field in Settings.model_fields.items():
        in_environment = any(variable.upper() == f"JIXIAO_{name.upper()}" for variable in os.environ)
        source = "environment" if in_environment else "file" if name in file else "default"
        value = getattr(current, name)
        shown = ("（已设置）" if value else "") if name in SECRET else value
        found.append(
            {
                "name": name,
                "default": _plain(field.default),
                "current": _plain(shown),
                "source": source,
                "about": field.description,
            }
        )
    return found


SECRET = frozenset(("api_keys", "graph_password", "vectors_token"))
"""Settings whose value nobody is shown."""


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Path) else value
