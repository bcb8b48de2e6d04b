using Microsoft.Extensions.Logging.Console;
using SmartPoles.IngestServer.Admission;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Evidence;
using SmartPoles.IngestServer.Backtest;
using SmartPoles.IngestServer.Commands;
using SmartPoles.IngestServer.Decoding;
using SmartPoles.IngestServer.Intake;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Live;
using SmartPoles.IngestServer.Notifications;
using SmartPoles.IngestServer.OperatorConsole;
using SmartPoles.IngestServer.OperatorConsole.Commanding;
using SmartPoles.IngestServer.OperatorConsole.OpenData;
using SmartPoles.IngestServer.OperatorConsole.Replaying;
using SmartPoles.IngestServer.Registry;
using SmartPoles.IngestServer.Registry.Access;
using SmartPoles.IngestServer.Storage;

namespace SmartPoles.IngestServer;

/// <summary>
/// The map of the running server: what is opened in which order, which loops run behind the journal, and how it stops.
/// </summary>
/// <remarks>
/// <code>
///                                   .--cursor--> Storage  (StorageLoops) -> DuckDB, InfluxDB or both, each with its own cursor
///  IngestPipeline --> ServerJournal +--cursor--> Alarms   (AlarmLoop)    -> state store, live stream
///        TickLoop ------^           '--cursor--> Live     (LiveLoop)     -> latest values, live stream
///                                  |                                           '-> OperatorConsole (REST, SSE, page)
///                                  '-- Alarms, same transaction --> Notifications (outbox) -> webhook, case, MQTT, mail
///  Housekeeping: ledger snapshot every 10 s; journal retention behind the slowest cursor.
/// </code>
/// Opened from right to left, so that nothing is taken in before something can follow it.
/// </remarks>
public sealed class IngestHost : IAsyncDisposable
{
    private static readonly TimeSpan HousekeepingPeriod = TimeSpan.FromSeconds(10);

    /// <summary>Pause before a failed disk is tried again: long enough for an operator's fix, short enough for a hiccup.</summary>
    private static readonly TimeSpan ReopenPeriod = TimeSpan.FromSeconds(2);

    /// <summary>More than a server can journal between two snapshots (10 s).</summary>
    private const long LostJournalMargin = 1L << 36;

    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _loops = [];
    private readonly StateDatabase _state;
    private readonly BirthStore _births;
    private readonly ServerJournal _journal;
    private readonly IReadOnlyList<ITimeSeriesStore> _stores;
    private readonly HttpClient _http;
    private readonly WebApplication _web;
    private readonly MqttIntake _intake;
    private readonly RegistryKeeper _places;
    private readonly NotificationService _notifications;
    private readonly BacktestDesk _backtests;

    private IngestHost(
        StateDatabase state, BirthStore births, ServerJournal journal, IReadOnlyList<ITimeSeriesStore> stores, HttpClient http, WebApplication web, MqttIntake intake,
        RegistryKeeper places, NotificationService notifications, BacktestDesk backtests) =>
        (_state, _births, _journal, _stores, _http, _web, _intake, _places, _notifications, _backtests) =
        (state, births, journal, stores, http, web, intake, places, notifications, backtests);

    /// <summary>For tests that tell the server something which no gateway would.</summary>
    internal ServerJournal Journal => _journal;

    /// <summary>Code of the one-time link for the first admin; null when there are users, or the console is open.</summary>
    public string? FirstCode { get; private init; }

    /// <summary>Of the listeners with TLS, for the test that changes them.</summary>
    internal IReadOnlyList<CertificateWatch> Certificates { get; private init; } = [];

    /// <summary>Every HTTP endpoint, for the test that each has a role.</summary>
    internal IEnumerable<Endpoint> Endpoints => ((IEndpointRouteBuilder)_web).DataSources.SelectMany(source => source.Endpoints);

    /// <summary>The document of the API, as it is served.</summary>
    internal Task<byte[]> ApiDocumentAsync() => ConsoleEndpoints.DocumentAsync(_web);

    public static async Task<IngestHost> StartAsync(ServerSetup setup, TimeProvider time, CancellationToken stop)
    {
        var options = setup.Options;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddConsole(console => console.FormatterName = InertConsoleFormatter.FormatterName).AddConsoleFormatter<InertConsoleFormatter, ConsoleFormatterOptions>();
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Microsoft.Hosting", LogLevel.Warning);
        MqttIntake intake = null!;
        var authority = options.Intake.Tls is { IssueCertificates: true } ? GatewayAuthority.Open(options.DataDirectory, time) : null;
        var intakeOptions = authority is null ? options.Intake : options.Intake with { Tls = options.Intake.Tls! with { OwnAuthorityFile = authority.CertificateFile } };
        var certificates = intakeOptions.Tls is { } files ? CertificateWatch.Open("mqtt", files, time) : null;
        var consoleCertificate = options.Console.CertificateFiles is { } pem ? CertificateWatch.Open("console", pem, time) : null;
        CertificateWatch[] watches = [.. new[] { certificates, consoleCertificate }.OfType<CertificateWatch>()];
        MqttIntake.Listen(builder.WebHost, intakeOptions, () => intake, certificates);
        ConsoleListener.Add(builder.WebHost, options.Console, consoleCertificate);
        ConsoleEndpoints.Prepare(builder);
        var web = builder.Build();
        var logs = web.Services.GetRequiredService<ILoggerFactory>();

        var state = new StateDatabase(Path.Combine(options.DataDirectory, StateDatabase.FileName));
        var births = new BirthStore(Path.Combine(options.DataDirectory, "births.db"));
        var audit = new AuditTrail(state);
        var credentials = new CredentialBook(state, audit, time);
        var tokens = new TokenBook(state, audit, time);
        var users = new UserBook(state, audit, time);
        var sessions = new SessionBook(state, users, tokens, time);
        var invitations = new InvitationBook(state, audit, time);
        tokens.UseLocalAdmin(AdminFile.Write(options.DataDirectory));
        var ledger = new LedgerBook();
        var keeper = new LedgerKeeper(state, ledger);
        var archive = new RegistryArchive(options.DataDirectory);
        RegistryKeeper places = null!;
        var book = new AlarmBook(state, options.Alarms, () => places.Topology);
        var evidence = new EvidenceBook(state);
        var backtests = new BacktestDesk(time);
        var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        var stores = StoreFactory.Create(
            options.Storage, Path.Combine(options.DataDirectory, options.Storage.Directory), device => places.Current.TryGetDevice(device, out var known) ? known.Component.Grid : null, http, time,
            logs.CreateLogger(nameof(Storage)));
        var journalFolder = Path.Combine(options.DataDirectory, "journal");
        if (setup.IsReplay) RefuseUsedFolder(journalFolder);
        var snapshots = new SnapshotFile(Path.Combine(options.DataDirectory, SnapshotFile.FileName));
        var floor = PositionFloor(journalFolder, Math.Max(Math.Max(keeper.LoadPosition(), book.Position), snapshots.Position ?? 0));
        var journal = new ServerJournal(journalFolder, options.Journal, floor, time, logs.CreateLogger<ServerJournal>());
        keeper.Restore(journal);
        places = await OpenPlacesAsync(archive, setup, journal, time, stop);

        var quarantine = new Quarantine();
        var metrics = new IntakeMetrics();
        var latest = new LatestValues();
        var unknown = new UnknownDevices();
        var stream = new LiveStream(options.Console.StreamsMax, firstId: time.GetUtcNow().ToUnixTimeMilliseconds() * 1000);
        var storage = new StorageLoops(stores.Select(store => new StorageLoop(
            store, position => new RowFeed(new EntryFeed(journal.OpenReader(position ?? 0)), time), options.Storage, time,
            Environment.ProcessId, logs.CreateLogger<StorageLoop>())));
        var ruleBook = new RuleBook(state, audit);
        var desk = setup.IsReplay ? null : new RuleDesk(setup.Rules, ruleBook, state, journal, time, logs.CreateLogger<RuleDesk>());
        var kernel = new AlarmKernel(desk?.Start ?? setup.Rules, places.Topology, hash => places.TopologyOf(hash, []));
        var witness = new EvidenceCollector(journal, () => kernel.Rules, () => places.Topology);
        book.Committing += witness.Keep;
        var alarms = new AlarmLoop(kernel, book, snapshots, journal, options.Alarms, time, logs.CreateLogger<AlarmLoop>()) { Witness = witness };
        alarms.Changed += changes => AlarmEvents.Publish(changes, stream);
        var notifications = new NotificationService(
            setup.IsReplay ? new NotificationOptions() : options.Notifications, state, book, () => places.Topology, time, Environment.ProcessId, logs.CreateLogger(nameof(Notifications)));
        var reports = new GatewayReports();
        var pipeline = new IngestPipeline(() => places.Current, ledger, journal, quarantine, new RebirthRequests(time), births, options.Intake.PayloadBytesMax) { Reports = reports };
        intake = new MqttIntake(
            pipeline, journal, new GatewayAccess(() => places.Current, credentials, tokens, time), options.Intake, options.Intake.ServerId ?? journal.Id.ToString(), metrics, time,
            logs.CreateLogger<MqttIntake>(), births, setup.IsReplay);
        var dispatch = new CommandDispatch(new CommandBook(state, audit), intake.Commands, time);
        reports.Answered += dispatch.Answered;
        reports.Born += dispatch.Born;
        dispatch.Changed += command => stream.Publish(CommandBody.EventOf(command));
        var replays = new ReplayDesk(journalFolder, options.Alarms, ruleBook, () => alarms.Rules, places, time);
        var backup = new ServerBackup(options.DataDirectory, options.Storage.Directory, stores, state, journal, time);
        var access = new AccessDesk(credentials, tokens, audit, options.Console, users, sessions, invitations);
        ConsoleEndpoints.Map(web, new ConsoleContext(
            places, latest, unknown, stream, ledger, book, alarms, stores[0],
            () => new StoreProgress(storage.AppliedPosition, storage.RowsStored, storage.LastError), journal, quarantine, metrics,
            access, intake.Commands, time)
        {
            Certificates = watches,
            Backup = backup,
            Outbox = notifications.Outbox,
            Evidence = evidence,
            Backtests = backtests,
            JournalFolder = journalFolder,
            OpenData = new OpenDataShelf(options.OpenData, Path.Combine(options.DataDirectory, "open-data"), time),
            Rules = () => alarms.Rules.Rules,
            Reports = reports,
            Births = births,
            Dispatch = dispatch,
            Authority = authority,
            Replays = replays,
            RuleDesk = desk,
            RuleBook = ruleBook,
            RecordedTick = setup.IsReplay ? (unixMs, token) => journal.WriteAsync(new EntryWriter().Tick(unixMs).ToArray(), token) : null,
        });

        var firstCode = access is { NeedsFirstUser: true, IsOpen: false } ? invitations.Draw(null, new Actor("(server)"), out _) : null;
        var host = new IngestHost(state, births, journal, stores, http, web, intake, places, notifications, backtests) { FirstCode = firstCode, Certificates = watches };
        var retention = new Retention(journal, options.Journal, time);
        host.Run(intake.RunAsync);
        foreach (var loop in storage.All) host.Run(loop.RunAsync);
        foreach (var upkeep in stores.OfType<IStoreUpkeep>()) host.Run(upkeep.RunUpkeepAsync);
        host.Follow("alarms", alarms.RunAsync);
        host.Run(notifications.RunAsync);
        host.Run(dispatch.RunAsync);
        host.Run(replays.RunAsync);
        if (desk is not null) host.Run(new RuleReload(options.Alarms.RulesFile ?? RuleFile.DefaultPath, desk, time, logs.CreateLogger<RuleReload>()).RunAsync);
        host.Follow("live", new LiveLoop(journal, latest, unknown, stream, time).RunAsync);
        host.Run(tokens.WatchExpiryAsync);
        host.Run(sessions.WatchExpiryAsync);
        host.Run(token => new AuditRetention(audit, options.Console, time, logs.CreateLogger(nameof(OperatorConsole))).RunAsync(token));
        foreach (var watch in watches) host.Run(token => watch.RunAsync(logs.CreateLogger<CertificateWatch>(), token));
        if (!setup.IsReplay) host.Run(token => TickLoop.RunAsync(journal, time, token));
        var capacity = new CapacityWatch(journal, options.Journal, time);
        long NeededFrom() => Math.Min(keeper.SavedPosition, Math.Min(storage.KeptPosition ?? 0, alarms.SavedPosition));
        host.Run(token => WatchJournalAsync(pipeline, journal, () => capacity.Look(NeededFrom(), backup.HeldFrom), time, token));
        host.Run(token => KeepHouseAsync(pipeline, journal, keeper, () => retention.Apply(NeededFrom(), backup.HeldFrom), time, token));
        try
        {
            await web.StartAsync(stop);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Completes when the process is told to stop, or when a loop has failed for good.</summary>
    public async Task WaitForShutdownAsync(CancellationToken stop)
    {
        var ended = await Task.WhenAny([_web.WaitForShutdownAsync(stop), .. _loops]);
        await ended;
    }

    public async ValueTask DisposeAsync()
    {
        // Gateways first: what they sent and have no PUBACK for, they keep.
        _intake.Stop();
        await _web.StopAsync(CancellationToken.None);
        await _stop.CancelAsync();
        _backtests.Dispose();
        await Task.WhenAll(_loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _notifications.DisposeAsync();
        await _web.DisposeAsync();
        foreach (var store in _stores) await store.DisposeAsync();
        _http.Dispose();
        await _journal.DisposeAsync();
        await _births.DisposeAsync();
        _places.Dispose();
        _state.Dispose();
        _stop.Dispose();
    }

    private void Run(Func<CancellationToken, Task> loop) => _loops.Add(Task.Run(() => loop(_stop.Token)));

    /// <summary>Runs a loop that follows the journal, and computes: on a thread of its own.</summary>
    private void Follow(string name, Func<CancellationToken, Task> loop)
    {
        _loops.Add(FollowAsync());

        async Task FollowAsync()
        {
            using var thread = new FollowerThread(name);
            await thread.RunAsync(() => loop(_stop.Token)).ConfigureAwait(false);
        }
    }

    private static async Task KeepHouseAsync(
        IngestPipeline pipeline, ServerJournal journal, LedgerKeeper keeper, Action retain, TimeProvider time, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(HousekeepingPeriod, time);
        while (await timer.WaitForNextTickAsync(stop))
        {
            await keeper.SaveAsync(pipeline.VisitLedgers, journal, stop);
            retain();
        }
    }

    private static async Task WatchJournalAsync(IngestPipeline pipeline, ServerJournal journal, Action lookAtCapacity, TimeProvider time, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(ReopenPeriod, time);
        while (await timer.WaitForNextTickAsync(stop))
        {
            if (journal.TryReopen(pipeline.StrikeOutLost)) lookAtCapacity();
        }
    }

    /// <summary>
    /// Stores remember positions. A journal whose folder was lost must begin well above all of them, or they would take its
    /// first rows for ones that they have.
    /// </summary>
    private static long PositionFloor(string journalFolder, long remembered)
    {
        var isLost = !Directory.Exists(journalFolder) || !Directory.EnumerateFiles(journalFolder, "*.seg").Any();
        return isLost && remembered > 0 ? remembered + LostJournalMargin : remembered;
    }

    /// <summary>A recording is played into a journal of its own: among live entries its times would make nonsense of timers.</summary>
    private static void RefuseUsedFolder(string journalFolder)
    {
        if (!Directory.Exists(journalFolder) || !Directory.EnumerateFileSystemEntries(journalFolder).Any()) return;
        throw new IOException($"--replay wants an empty data folder and {journalFolder} holds a journal; name another with --data");
    }

    /// <summary>Has the registry on the disk under its hash and in the journal before anything is judged by it.</summary>
    private static async Task<RegistryKeeper> OpenPlacesAsync(RegistryArchive archive, ServerSetup setup, ServerJournal journal, TimeProvider time, CancellationToken stop)
    {
        var registry = setup.Registry;
        ValueTask<bool> Tell(string hash, CancellationToken token) =>
            journal.WriteAsync(new EntryWriter().Registry(time.GetUtcNow().ToUnixTimeMilliseconds(), hash).ToArray(), token);
        archive.Keep(registry, setup.IsRegistryOfFile ? setup.Options.Registry.File : null);
        if (archive.Active()?.Content != registry.Version) archive.Activate(new ActiveRegistry(registry.Version, setup.IsRegistryOfFile ? registry.Version : null, IsImported: false));

        // The journal of a recording has the recording's times and nothing of today.
        if (!setup.IsReplay) await Tell(registry.Version, stop);
        return new RegistryKeeper(archive, registry, Tell, time);
    }
}
