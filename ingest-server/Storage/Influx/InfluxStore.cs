using SmartPoles.IngestServer.Journaling;

namespace SmartPoles.IngestServer.Storage.Influx;

/// <summary>InfluxDB 1.x, 2.x, 3.x or VictoriaMetrics over line protocol. What is sent twice overwrites itself.</summary>
/// <remarks>
/// There is no transaction over rows and position: the position file moves after the write was accepted, so after a
/// crash a stretch is sent again. InfluxDB then merges points of one series and time. VictoriaMetrics does so only with
/// <c>-dedup.minScrapeInterval=1ms</c>; it also answers before its disk has the rows, so its position follows some
/// seconds later, and after an outage the rows of those seconds are sent again.
/// </remarks>
public sealed class InfluxStore : ITimeSeriesStore, IStoreStatus, IReadingExport
{
    private static readonly IReadOnlyDictionary<string, long> NoMarks = new Dictionary<string, long>();

    private readonly string _directory;
    private readonly InfluxFlavour _flavour;
    private readonly InfluxHttp _http;
    private readonly InfluxSender _sender;
    private readonly IInfluxReader _reader;
    private readonly PositionFile _position;
    private readonly SettledPosition _settled;
    private readonly ILogger _logger;
    private readonly VictoriaStart? _start;
    private readonly TimeSpan _checkEvery;
    private readonly TimeProvider _time;
    private bool _databaseKnown;

    public InfluxStore(
        string directory, InfluxOptions options, Func<string, string?> cellOf, HttpClient http, TimeProvider time, ILogger logger)
    {
        if (!InfluxFlavours.TryParse(options.Flavour, out _flavour))
            throw new ArgumentOutOfRangeException(nameof(options), options.Flavour, "Not a flavour");
        _directory = directory;
        _logger = logger;
        _time = time;
        _http = new InfluxHttp(options, _flavour, http, time);
        Func<long, bool> takesTime = _flavour == InfluxFlavour.VictoriaMetrics ? new VictoriaTimes(time).Takes : _ => true;
        var series = new SeriesBook(cellOf, time);
        var slots = Enumerable.Range(0, options.RequestsInFlight).Select(_ => new InfluxSlot(_http, new InfluxBody(series, takesTime)));
        _sender = new InfluxSender(slots, new InfluxQuarantine(directory, time), options.LinesPerRequest, logger);
        _position = new PositionFile(Path.Combine(directory, "position"));
        var isVictoria = _flavour == InfluxFlavour.VictoriaMetrics;
        _settled = new SettledPosition(isVictoria ? TimeSpan.FromSeconds(options.VictoriaMetricsSettleSeconds) : TimeSpan.Zero, time);
        _start = isVictoria ? new VictoriaStart(_http, TimeSpan.FromSeconds(options.TimeoutSeconds), time) : null;

        // A tenth of what it is held back for: the position lags hardly more, and the question costs next to nothing.
        _checkEvery = TimeSpan.FromSeconds(options.VictoriaMetricsSettleSeconds) / 10;
        _reader = isVictoria
            ? new VictoriaReader(_http, options.Database)
            : new InfluxQlReader(_http, _flavour == InfluxFlavour.InfluxDb2 ? options.Bucket : options.Database);
        _databaseKnown = _flavour != InfluxFlavour.InfluxDb1;
    }

    public string Name => "influxdb";

    public long? KeptPosition { get; private set; }

    public string? LastError { get; private set; }

    public TimeSpan? RetryAfter { get; private set; }

    public long QuarantinedRows => _sender.QuarantinedRows;

    public bool NeedsReopen { get; private set; }

    public ValueTask<long?> OpenAsync(CancellationToken stop)
    {
        Directory.CreateDirectory(_directory);
        ExportFolder.DeleteLeftovers(_directory);
        _settled.Forget();
        _start?.Forget();
        NeedsReopen = false;
        KeptPosition = _position.Read()?.Position;
        return ValueTask.FromResult(KeptPosition);
    }

    public async ValueTask<StoreOutcome> WriteAsync(RowBatch batch, CancellationToken stop)
    {
        try
        {
            if (!_databaseKnown)
            {
                var made = await _http.CreateDatabaseAsync(stop);
                if (made.Unreachable) return Later(made);

                // A writer without administrator's rights may not make databases, yet the database may be there.
                _databaseKnown = true;
            }

            // Asked before the first row, so that the answer is older than all that is acknowledged.
            if (_start is { Age: var never } && never == TimeSpan.MaxValue && await _start.TroubleAsync(stop) is { } absent) return Lost(absent);
            var reply = await _sender.SendAsync(batch, stop);
            if (reply.Verdict == WriteVerdict.Later) return Later(reply);
            _settled.Accept(batch.To);
            if (_settled.IsDue && (_start is null || _start.Age >= _checkEvery))
            {
                var now = _time.GetTimestamp();
                if (_start is not null && await _start.TroubleAsync(stop) is { } gone) return Lost(gone);
                Keep(now);
            }

            (LastError, RetryAfter) = (null, null);
            return reply.Verdict == WriteVerdict.Refused ? StoreOutcome.StoredWithQuarantine : StoreOutcome.Stored;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Later(new WriteReply(WriteVerdict.Later, exception.Message));
        }
    }

    public async ValueTask<IReadOnlyList<StoredReading>> ReadAsync(ReadingQuery query, CancellationToken stop)
    {
        if (query.Device is { } device && !InfluxSeries.HasSpelling(device)) return [];
        var readings = new ReadingCollector(query.Limit);
        await _reader.ReadAsync(query, readings.Add, stop);
        return readings.Take();
    }

    public async ValueTask<IReadOnlyList<ReadingBucket>> BucketsAsync(BucketQuery query, CancellationToken stop) =>
        InfluxSeries.HasSpelling(query.Device) ? await _reader.BucketsAsync(query, stop) : [];

    /// <summary>In the order in which the server gives them: series after series, each ascending.</summary>
    public Task ExportAsync(ExportQuery query, Stream output, CancellationToken stop) => new InfluxExport(_directory, _reader).RunAsync(query, output, stop);

    public ValueTask<StoreCount> CountAsync(CancellationToken stop) => _reader.CountAsync(stop);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Keep(long asOf)
    {
        if (_settled.Take(asOf) is not { } safe) return;
        _position.Write(safe, NoMarks);
        KeptPosition = safe;
    }

    private StoreOutcome Lost(string reason) => Later(new WriteReply(WriteVerdict.Later, reason, Unreachable: true));

    private StoreOutcome Later(in WriteReply reply)
    {
        if (LastError is null) _logger.StoreRefuses(Name, reply.Reason);
        (LastError, RetryAfter) = (reply.Reason, reply.RetryAfter);

        // Somebody may have dropped the database, or a fresh server stands there now.
        if (_flavour == InfluxFlavour.InfluxDb1) _databaseKnown = false;
        NeedsReopen = reply.Unreachable && _settled.HasUnsettled;
        return StoreOutcome.Later;
    }
}
