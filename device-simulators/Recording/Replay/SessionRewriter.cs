using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.DeviceSimulators.Recording.Replay;

/// <summary>
/// Makes the messages of one recorded node into those of a session of its own: bdSeq of the new connection, sequence numbers in turn, epochs and
/// numbers of the run, times shifted. Everything else stays as it was, byte for byte. One caller at a time.
/// </summary>
/// <remarks>
/// The same message gives the same ledger positions each time, so that it may be sent again after a lost connection. Closings of earlier epochs are
/// left out of births: the numbers of a replay have no holes that a server should wait for.
/// </remarks>
internal sealed class SessionRewriter(string gateway, ReplayRunId run, long shiftMs) : IPayloadEdits
{
    private readonly PayloadRewriter _rewriter = new();
    private readonly Dictionary<ulong, ulong> _epochs = [];
    private readonly Dictionary<(ulong Epoch, string Device), LedgerMap> _maps = [];
    private readonly HashSet<ulong> _ledgerAliases = [];
    private readonly List<LedgerEntry> _mapped = [];
    private byte[] _block = new byte[256];
    private byte _bdSeq;
    private byte _seq;
    private string _device = "";
    private bool _isBorn;
    private bool _isUnreadable;

    /// <summary>Readings that the last message carried by its ledger; 0 for one without.</summary>
    public int Readings { get; private set; }

    long IPayloadEdits.ShiftMs => shiftMs;

    byte IPayloadEdits.Seq => _seq;

    /// <summary>A new connection begins; nobody is born on it.</summary>
    public void Begin(byte bdSeq)
    {
        _bdSeq = bdSeq;
        _isBorn = false;
        _ledgerAliases.Clear();
    }

    /// <summary>The will of the present connection.</summary>
    public byte[] Will(long unixMs) => Fleet.SparkplugMessages.Death(_bdSeq, unixMs);

    /// <summary>Rewrites a message of the node.</summary>
    /// <param name="topic">Its topic.</param>
    /// <param name="payload">Its body as recorded.</param>
    /// <param name="rewritten">Valid until the next call.</param>
    public RewriteOutcome Rewrite(in SparkplugTopic topic, ReadOnlySpan<byte> payload, out ReadOnlyMemory<byte> rewritten)
    {
        rewritten = default;
        if (topic.Type == SparkplugMessageType.NBirth)
        {
            _seq = 0;
            _ledgerAliases.Clear();
            _isBorn = true;
        }
        else if (!_isBorn)
        {
            return RewriteOutcome.Unborn;
        }

        _device = topic.Device ?? "";
        _isUnreadable = false;
        Readings = 0;
        if (_rewriter.Rewrite(payload, this, out rewritten) != SparkplugStatus.Ok || _isUnreadable) return RewriteOutcome.Unreadable;
        if (topic.Type != SparkplugMessageType.NDeath) _seq++;
        return RewriteOutcome.Ok;
    }

    bool IPayloadEdits.TryReplace(in MetricView metric, out MetricValue value)
    {
        value = default;
        if (metric.Name.SequenceEqual(MetricNames.BdSeq))
        {
            value = MetricValue.Int64(_bdSeq);
            return true;
        }

        if (metric.Name.SequenceEqual(MetricNames.LedgerClosed) && !metric.IsNull)
        {
            if (LedgerClosings.Read(metric.Bytes, out var epoch, out _) != LedgerStatus.Ok) return Unreadable();
            value = MetricValue.OfBytes(LedgerClosings.Write(EpochFor(epoch), []));
            return true;
        }

        var isLedger = metric.Name.SequenceEqual(MetricNames.Ledger) || (metric.Name.IsEmpty && metric.Alias is { } known && _ledgerAliases.Contains(known));
        if (!isLedger) return false;
        if (metric.Alias is { } alias) _ledgerAliases.Add(alias);
        if (metric.IsNull) return false;
        if (!TryBlock(metric.Bytes, out var length)) return Unreadable();
        value = MetricValue.OfBytes(_block.AsSpan(0, length));
        return true;
    }

    private bool TryBlock(ReadOnlySpan<byte> recorded, out int length)
    {
        length = 0;
        if (LedgerBlock.Read(recorded, out var block) != LedgerStatus.Ok) return false;
        _mapped.Clear();
        Readings += (int)Math.Min(block.RecordCount, int.MaxValue);
        if (!_maps.TryGetValue((block.Epoch, _device), out var map)) _maps.Add((block.Epoch, _device), map = new LedgerMap());
        foreach (var entry in block) map.Map(in entry, _mapped);
        if (_mapped.Count > LedgerBlock.EntriesMax) return false;
        var size = LedgerBlock.SizeMax(_mapped.Count);
        if (_block.Length < size) _block = new byte[size];
        length = LedgerBlock.Write(_block, block.Clock, EpochFor(block.Epoch), System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_mapped));
        return true;
    }

    private ulong EpochFor(ulong recorded)
    {
        if (!_epochs.TryGetValue(recorded, out var epoch)) _epochs.Add(recorded, epoch = run.EpochFor(gateway, recorded));
        return epoch;
    }

    private bool Unreadable()
    {
        _isUnreadable = true;
        return false;
    }
}
