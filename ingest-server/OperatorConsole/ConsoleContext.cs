using SmartPoles.IngestServer.Admission;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Evidence;
using SmartPoles.IngestServer.Backtest;
using SmartPoles.IngestServer.Decoding;
using SmartPoles.IngestServer.Intake;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Live;
using SmartPoles.IngestServer.Notifications;
using SmartPoles.IngestServer.OperatorConsole.Commanding;
using SmartPoles.IngestServer.OperatorConsole.Maps;
using SmartPoles.IngestServer.OperatorConsole.OpenData;
using SmartPoles.IngestServer.OperatorConsole.Replaying;
using SmartPoles.IngestServer.OperatorConsole.Touring;
using SmartPoles.IngestServer.Registry;
using SmartPoles.IngestServer.Registry.Access;
using SmartPoles.IngestServer.Storage;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>What the pages and the API look at.</summary>
public sealed record ConsoleContext(
    RegistryKeeper Places,
    LatestValues Latest,
    UnknownDevices Unknown,
    LiveStream Stream,
    LedgerBook Ledger,
    AlarmBook Alarms,
    AlarmLoop AlarmLoop,
    ITimeSeriesStore Store,
    Func<StoreProgress> Progress,
    ServerJournal Journal,
    Quarantine Quarantine,
    IntakeMetrics Intake,
    AccessDesk Access,
    GatewayCommands Commands,
    TimeProvider Time)
{
    /// <summary>The registry in use now.</summary>
    public CityRegistry Registry => Places.Current;

    /// <summary>Where everything is, and how it is.</summary>
    public CityWatch City => LazyInitializer.EnsureInitialized(ref _city, () => new CityWatch(() => Places.Current, Latest, Alarms, Time, () => Figures.Now.Debts));

    /// <summary>The city as it is.</summary>
    internal Moment Present => new(Registry, City, Latest, Alarms, Time.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>What is counted over the whole city.</summary>
    internal CityFigures Figures { get; } = new(Places, Latest, Ledger, Time);

    private CityWatch? _city;

    /// <summary>Of the listeners with TLS.</summary>
    public IReadOnlyList<CertificateWatch> Certificates { get; init; } = [];

    /// <summary>What a player of scenes announces.</summary>
    public TourBoard Tour { get; } = new(Time);

    /// <summary>What the alarm kernel watches for.</summary>
    public required Func<IReadOnlyList<AlarmRule>> Rules { get; init; }

    /// <summary>What gateways say of themselves.</summary>
    public required GatewayReports Reports { get; init; }

    /// <summary>Births of every gateway, as they were sent.</summary>
    public required BirthStore Births { get; init; }

    /// <summary>Commands to gateways, and what became of them.</summary>
    internal CommandDispatch Dispatch { get; init; } = null!;

    /// <summary>Signs certificates of gateways; null where the configuration does not want that.</summary>
    internal GatewayAuthority? Authority { get; init; }

    /// <summary>The past that is watched now.</summary>
    internal ReplayDesk Replays { get; init; } = null!;

    /// <summary>Changes the rules in force; null in a server that plays a recording.</summary>
    public required RuleDesk? RuleDesk { get; init; }

    /// <summary>Rules that were in force.</summary>
    public required RuleBook RuleBook { get; init; }

    /// <summary>What is to be told to whom.</summary>
    public required NotificationOutbox Outbox { get; init; }

    /// <summary>What proves the alarms.</summary>
    public required EvidenceBook Evidence { get; init; }

    /// <summary>Rules on trial.</summary>
    public required BacktestDesk Backtests { get; init; }

    /// <summary>Folder of the journal's segments, for who reads them beside the server.</summary>
    public required string JournalFolder { get; init; }

    /// <summary>Copies the whole server while it runs.</summary>
    public required ServerBackup Backup { get; init; }

    /// <summary>What the public may have.</summary>
    public required OpenDataShelf OpenData { get; init; }

    /// <summary>Journals a tick of a recording, Unix ms, and completes when it is on disk; null in a server that does not play one.</summary>
    public Func<long, CancellationToken, ValueTask<bool>>? RecordedTick { get; init; }
}

/// <summary>How far the store is.</summary>
/// <param name="AppliedPosition">Journal position stored so far.</param>
/// <param name="Rows">Rows written since start.</param>
/// <param name="Trouble">Why the store does not take rows now; null when it does.</param>
public sealed record StoreProgress(long AppliedPosition, long Rows, string? Trouble);
