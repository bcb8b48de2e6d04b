using System.Threading.Channels;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.DeviceSimulators.Recording.Replay;

/// <summary>Plays a recording into a server: births that stand first, then every message when it is due.</summary>
/// <remarks>
/// <code>
///  segments --RecordingReader--> [ahead] --when due--> ReplayGateway (one a node) --> server
/// </code>
/// Reading goes ahead, so that a disk that is slow for a moment makes nothing late. Commands and STATE are the host's and not played: a command
/// out of a recording must move no valve.
/// </remarks>
public sealed class ReplayRun
{
    private const int AheadMax = 4096;

    private static readonly TimeSpan StandLimit = TimeSpan.FromSeconds(20);

    private readonly RecordingReader _recording;
    private readonly ReplayOptions _options;
    private readonly TimeProvider _clock;
    private readonly ReplayTally _tally = new();
    private readonly Dictionary<string, (ReplayGateway Gateway, Task Playing)> _gateways = new(StringComparer.Ordinal);
    private readonly TopicBook _topics = new();
    private readonly long _fromNs;
    private readonly long _toNs;
    private readonly long _shiftMs;
    private readonly Pacing _pacing;
    private readonly ReplayRunId _run;
    private ReplayContext? _context;

    /// <param name="recording">What is played.</param>
    /// <param name="options">How.</param>
    /// <param name="clock">Paces it.</param>
    public ReplayRun(RecordingReader recording, ReplayOptions options, TimeProvider clock)
    {
        (_recording, _options, _clock) = (recording, options, clock);
        _fromNs = options.From.Ticks * 100;
        _toNs = options.To is { } to ? to.Ticks * 100 : long.MaxValue;
        _pacing = new Pacing(options.Speed, _fromNs);
        _run = new ReplayRunId(recording.Id, options.Run);
        LengthNs = Math.Max(0, Math.Min(_toNs, recording.LengthNs) - _fromNs);
        var rangeFromUnixMs = (recording.StartUnixUs / 1000) + (_fromNs / 1_000_000);
        _shiftMs = options.IsRetimed ? _pacing.ShiftToNow(clock.GetUtcNow().ToUnixTimeMilliseconds(), rangeFromUnixMs, LengthNs) : 0;
    }

    /// <summary>Length of the range in the recording, nanoseconds.</summary>
    public long LengthNs { get; }

    /// <summary>What is added to every time, milliseconds.</summary>
    public long ShiftMs => _shiftMs;

    /// <summary>What it did so far; may be read while it runs.</summary>
    public ReplayCounts Counts => _tally.Counts();

    /// <summary>How many gateways have a connection.</summary>
    public int Connected
    {
        get
        {
            lock (_gateways) return _gateways.Values.Count(row => row.Gateway.IsConnected);
        }
    }

    /// <summary>How many gateways it plays.</summary>
    public int Gateways
    {
        get
        {
            lock (_gateways) return _gateways.Count;
        }
    }

    /// <summary>Plays to the end of the range; when it is stopped, what is on its way is not waited for.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var standing = ReadStanding();
        var ahead = Channel.CreateBounded<ReplayMessage>(new BoundedChannelOptions(AheadMax) { SingleReader = true, SingleWriter = true });
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task reading = Task.CompletedTask;
        try
        {
            // Connections and births first, so that the first message of the range is not late for them.
            _context = new ReplayContext(_options, _tally, _clock, _pacing);
            foreach (var birth in standing) await GatewayOf(birth, ended.Token).PostAsync(birth, ended.Token);
            foreach (var birth in ReadExpected()) GatewayOf(birth, ended.Token, isExpected: true);
            await StandAsync(stop);
            _context.Begin();
            using var recorded = _options.Api is { } api ? new RecordedClock(api, _options.Token, UnixUsOf(_fromNs) / 1000, _tally.QuietAsync) : null;
            reading = Task.Run(() => ReadAsync(ahead.Writer, ended.Token), CancellationToken.None);
            using var pause = new ExactPause(_clock);
            await foreach (var message in ahead.Reader.ReadAllAsync(stop))
            {
                await WaitUntilDueAsync(message, pause, stop);
                if (recorded is not null) await recorded.AdvanceAsync(message.UnixUs / 1000, stop);
                await GatewayOf(message, ended.Token).PostAsync(message, stop);
            }

            if (recorded is not null) await recorded.AdvanceAsync(UnixUsOf(_fromNs + LengthNs) / 1000, stop);
        }
        catch (IOException)
        {
            await ended.CancelAsync();
            throw;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped: the gateways are told below.
        }
        finally
        {
            if (stop.IsCancellationRequested) await ended.CancelAsync();
            await reading;
            foreach (var (gateway, _) in _gateways.Values) gateway.Complete();
            await Task.WhenAll(_gateways.Values.Select(row => row.Playing));
        }
    }

    /// <summary>Waits for connections and standing births, but not for ever: a gateway that nobody lets in must not hold up the others.</summary>
    private async Task StandAsync(CancellationToken stop)
    {
        Task[] connections;
        lock (_gateways) connections = [.. _gateways.Values.Select(row => row.Gateway.FirstConnection)];
        try
        {
            await Task.WhenAll([.. connections, _tally.QuietAsync()]).WaitAsync(StandLimit, _clock, stop);
        }
        catch (TimeoutException)
        {
            // They go on trying while the others play.
        }
    }

    private async ValueTask WaitUntilDueAsync(ReplayMessage message, ExactPause pause, CancellationToken stop)
    {
        if (!_pacing.IsPaced) return;
        while (true)
        {
            // Pauses count whole milliseconds: what is due within one goes now, less than that too early.
            var left = _context!.DueOf(message) - _context.Elapsed;
            if (left < TimeSpan.FromMilliseconds(1)) return;
            await pause.WaitAsync(left, stop);
        }
    }

    private ReplayGateway GatewayOf(ReplayMessage message, CancellationToken stop, bool isExpected = false)
    {
        var id = message.Sparkplug?.Node ?? "";
        lock (_gateways)
        {
            if (_gateways.TryGetValue(id, out var known)) return known.Gateway;
            var gateway = id.Length == 0
                ? new ReplayGateway($"replay-{_options.Run:x}", null, _context!)
                : new ReplayGateway(id, new SessionRewriter(id, _run, _shiftMs), _context!);
            if (isExpected) gateway.Expect(message);
            _gateways.Add(id, (gateway, Task.Run(() => gateway.RunAsync(stop), CancellationToken.None)));
            return gateway;
        }
    }

    /// <summary>Births from before the range that stand when it begins.</summary>
    private List<ReplayMessage> ReadStanding() => [.. _recording.BirthsAt(_fromNs, _options.Wants)
        .Where(birth => birth.Device.Length == 0 || WantsDevice(birth.Device)).Select(ReadBirth).OfType<ReplayMessage>()];

    /// <summary>The first birth in the range of each node that has no standing one.</summary>
    private List<ReplayMessage> ReadExpected()
    {
        var first = new Dictionary<string, IndexedSession>(StringComparer.Ordinal);
        foreach (var session in _recording.Blocks.SelectMany(block => block.Sessions))
        {
            var isInRange = session.OffsetNs >= _fromNs && session.OffsetNs <= _toNs;
            if (session.Type == SparkplugMessageType.NBirth && isInRange && _options.Wants(session.Gateway)) first.TryAdd(session.Gateway, session);
        }

        lock (_gateways) return [.. first.Values.Where(birth => !_gateways.ContainsKey(birth.Gateway)).Select(ReadBirth).OfType<ReplayMessage>()];
    }

    private ReplayMessage? ReadBirth(IndexedSession birth)
    {
        if (!_recording.TryReadAt(birth.Position, out var entry)) return null;
        return new ReplayMessage(_fromNs, UnixUsOf(_fromNs), entry.Topic.ToArray(), _topics.Of(entry.Topic), entry.Payload.ToArray(), false, IsStanding: true);
    }

    private async Task ReadAsync(ChannelWriter<ReplayMessage> ahead, CancellationToken stop)
    {
        try
        {
            _recording.Select(_fromNs, _toNs, _options.Gateways.Count == 0 ? null : _options.Gateways.Contains);
            while (Next() is { } message) await ahead.WriteAsync(message, stop);
            ahead.Complete();
        }
        catch (OperationCanceledException)
        {
            ahead.TryComplete();
        }
        catch (IOException fault)
        {
            _tally.Trouble(fault.Message);
            _tally.PassedOver($"{ReplayCounts.FailurePrefix}the disk of the recording fails: {fault.Message}");
            ahead.TryComplete();
        }
    }

    private ReplayMessage? Next()
    {
        while (_recording.TryNext(out var entry, out _))
        {
            if (entry.Kind != EntryKind.Message || entry.OffsetNs < _fromNs || entry.OffsetNs > _toNs) continue;
            var topic = _topics.Of(entry.Topic);
            if (!IsWanted(topic, entry.Topic)) continue;
            return new ReplayMessage(
                entry.OffsetNs, UnixUsOf(entry.OffsetNs), entry.Topic.ToArray(), topic, entry.Payload.ToArray(), entry.IsRetained, IsStanding: false);
        }

        return null;
    }

    private bool IsWanted(SparkplugTopic? topic, ReadOnlySpan<byte> text)
    {
        if (topic is not { } sparkplug)
        {
            if (_options.Gateways.Count > 0 || _options.Devices.Count > 0) return false;
            if (!text.StartsWith("spBv1.0/"u8)) return true;
            _tally.PassedOver(text.StartsWith("spBv1.0/STATE/"u8) ? "of hosts (STATE)" : "topics that break the rules of Sparkplug");
            return false;
        }

        if (!_options.Wants(sparkplug.Node) || (sparkplug.Device is { } device && !WantsDevice(device))) return false;
        if (sparkplug.Type is not (SparkplugMessageType.NCmd or SparkplugMessageType.DCmd)) return true;
        _tally.PassedOver("commands");
        return false;
    }

    /// <summary>The time of an offset by the clock that the recording began with: it does not jump.</summary>
    private long UnixUsOf(long offsetNs) => _recording.StartUnixUs + (offsetNs / 1000);

    private bool WantsDevice(string device) => _options.Devices.Count == 0 || _options.Devices.Contains(device);
}
