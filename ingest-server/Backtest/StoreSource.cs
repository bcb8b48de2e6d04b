using SmartPoles.IngestServer.Decoding;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Registry;
using SmartPoles.IngestServer.Storage;
using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.IngestServer.Backtest;

/// <summary>
/// Readings out of the store, made into entries as well as that can be: for times that the journal no longer has. The store keeps neither
/// when a reading was received, nor births and deaths, nor what came as history; so each reading counts as received at its own time, with
/// a tick for each second, and rules about gateways tell nothing.
/// </summary>
internal sealed class StoreSource : IEntrySource
{
    private const long SliceMs = 60_000;
    private const long TickMs = 1000;
    private const int SliceRowsMax = 4_000_000;

    private readonly EntryWriter _writer = new();
    private readonly DecodedMessage _message = new();
    private readonly List<string> _notes =
    [
        "approximate: from the store, each reading as received at its own time; births, deaths, history and late arrivals are not in it, so rules about gateways tell nothing",
    ];

    private IReadOnlyList<StoredReading> _slice = [];
    private int _at;
    private readonly ITimeSeriesStore _store;
    private readonly CityRegistry _registry;
    private readonly long _fromMs;
    private readonly long _toMs;
    private long _sliceFrom;
    private long _tickAt;
    private long _position;

    /// <param name="store">The store.</param>
    /// <param name="registry">Tells the gateway of a device.</param>
    /// <param name="fromMs">First moment, Unix ms.</param>
    /// <param name="toMs">End, not included.</param>
    internal StoreSource(ITimeSeriesStore store, CityRegistry registry, long fromMs, long toMs)
    {
        (_store, _registry, _fromMs, _toMs) = (store, registry, fromMs, toMs);
        (_sliceFrom, _tickAt) = (fromMs, fromMs);
    }

    public string Name => $"store {_store.Name}";

    public bool IsExact => false;

    public long Length => _toMs - _fromMs;

    public long Progress => Math.Min(_tickAt, _toMs) - _fromMs;

    public IReadOnlyList<string> Notes => _notes;

    public bool TryFill(EntryChunk chunk, CancellationToken stop)
    {
        while (chunk.HasRoom)
        {
            stop.ThrowIfCancellationRequested();
            if (_at == _slice.Count && !TryNextSlice(stop)) break;
            if (_at < _slice.Count && _slice[_at].UnixMs < _tickAt) chunk.Add(_position++, NextMessage());
            else if (_tickAt < Math.Min(_sliceFrom, _toMs)) chunk.Add(_position++, NextTick());
        }

        return chunk.Count > 0;
    }

    public void Dispose()
    {
        // The store is the server's.
    }

    private bool TryNextSlice(CancellationToken stop)
    {
        if (_tickAt < Math.Min(_sliceFrom, _toMs)) return true;
        if (_sliceFrom >= _toMs) return false;
        var end = Math.Min(_toMs, _sliceFrom + SliceMs);
        var rows = _store.ReadAsync(new ReadingQuery(null, null, _sliceFrom, end, SliceRowsMax), stop).AsTask().GetAwaiter().GetResult();
        if (rows.Count == SliceRowsMax) _notes.Add($"more than {SliceRowsMax} readings in a minute from {_sliceFrom}: the rest of it was left out");
        _slice = [.. rows.OrderBy(row => row.UnixMs).ThenBy(row => row.Device, StringComparer.Ordinal)];
        (_at, _sliceFrom) = (0, end);
        return true;
    }

    private ReadOnlySpan<byte> NextTick()
    {
        var tick = _writer.Tick(_tickAt);
        _tickAt += TickMs;
        return tick;
    }

    // Readings of one device at one moment came in one message.
    private ReadOnlySpan<byte> NextMessage()
    {
        var first = _slice[_at];
        var gateway = _registry.TryGetDevice(first.Device, out var known) ? known.Component.Gateway : "unknown";
        _message.Reset(MessageKind.Data, gateway, first.Device, first.UnixMs);
        for (; _at < _slice.Count && _slice[_at].UnixMs == first.UnixMs && _slice[_at].Device == first.Device; _at++)
        {
            var row = _slice[_at];
            _message.Readings.Add(new DecodedReading(new Reading(row.Quantity, row.UnixMs, row.Value ?? double.NaN, row.Quality), IsHistorical: false));
        }

        return _writer.Message(_message);
    }
}
