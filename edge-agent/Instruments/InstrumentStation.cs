using System.Text;
using Microsoft.Extensions.Logging;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Fieldbus.Hj212;

namespace SmartPoles.EdgeAgent.Instruments;

/// <summary>One station with all its kinds of data: decides what becomes of its packets. Pure but for its log; not thread-safe.</summary>
internal sealed class InstrumentStation
{
    private const int ToldFactorsMax = 64;

    private readonly Hj212Gate _gate;
    private readonly Hj212Receipts _receipts = new();
    private readonly InstrumentCounters _counters;
    private readonly ILogger _logger;
    private readonly HashSet<string> _toldFactors = new(StringComparer.Ordinal);
    private readonly Action<InstrumentStation, InstrumentDevice> _settle;
    private (Hj212Command Command, long LocalMs, int Part) _asked;
    private InstrumentDevice? _doubtful;
    private readonly VerdictNote _note;
    private InstrumentDevice? _taker;
    private Hj212Doubt _toldDoubt;

    /// <param name="options">Its kinds of data.</param>
    /// <param name="counters">Of the port.</param>
    /// <param name="logger">Transitions.</param>
    /// <param name="settle">Takes the readings of a packet that was asked for again and never came again.</param>
    public InstrumentStation(
        IReadOnlyList<InstrumentOptions> options, InstrumentCounters counters, ILogger logger, Action<InstrumentStation, InstrumentDevice> settle)
    {
        _settle = settle;
        _counters = counters;
        _logger = logger;
        Name = options[0].Station;
        Devices = [.. options.Select(each => new InstrumentDevice(each))];
        var password = options.Select(each => each.Password).FirstOrDefault(each => each is not null) ?? "";
        _gate = new Hj212Gate(Encoding.ASCII.GetBytes(Name), Encoding.ASCII.GetBytes(password))
        {
            RealTimeLagMax = TimeSpan.FromSeconds(options.Max(each => each.RealTimeLagSecondsMax)),
        };
        _note = Note;
        SetsClock = options.Any(each => each.SetsClock);
    }

    public string Name { get; }

    public IReadOnlyList<InstrumentDevice> Devices { get; }

    public bool SetsClock { get; }

    public ReadOnlySpan<byte> NameUtf8 => _gate.Station;

    /// <summary>Split messages, complete and not.</summary>
    public Hj212Receipts Receipts => _receipts;

    /// <summary>Why the last packet was not believed.</summary>
    public Hj212Doubt LastDoubt { get; private set; }

    /// <summary>Decides; on <see cref="InstrumentFate.Taken"/> the readings wait in <paramref name="device"/>.</summary>
    /// <param name="packet">A packet with this station's number.</param>
    /// <param name="nowLocalMs">Now in the station's zone; null while the clock is not known.</param>
    /// <param name="offsetMs">What is subtracted from the station's time for UTC.</param>
    /// <param name="device">Takes the data; null where nothing is to be taken.</param>
    public InstrumentFate Judge(in Hj212Packet packet, long? nowLocalMs, long offsetMs, out InstrumentDevice? device)
    {
        device = null;
        var time = _receipts.TimeOf(packet);
        LastDoubt = _gate.Look(packet, time, nowLocalMs);
        TellDoubt(LastDoubt);
        if (LastDoubt != Hj212Doubt.None)
        {
            _counters.Note(LastDoubt);
            return InstrumentFate.Doubted;
        }

        if (!packet.Command.IsData()) return InstrumentFate.Unused;
        var key = (packet.Command, time, packet.Part);
        var isAskedFor = _doubtful is not null && key == _asked;
        if (!isAskedFor) Settle();
        if (!isAskedFor && _receipts.Look(packet) == Hj212Receipt.Repeated) return InstrumentFate.Repeated;
        _doubtful = null;
        foreach (var each in Devices)
        {
            if (each.Command == packet.Command) device = each;
        }

        if (device is null)
        {
            _receipts.Note(packet);
            return InstrumentFate.Unused;
        }

        var taker = device;
        _taker = taker;
        var hasJump = taker.Judge(packet, time, time - offsetMs, _note);
        _receipts.Note(packet);
        if (hasJump && packet.Flag.WantsAnswer && !isAskedFor)
        {
            (_asked, _doubtful) = (key, taker);
            device = null;
            return InstrumentFate.AskedAgain;
        }

        return taker.Judged > 0 ? InstrumentFate.Taken : InstrumentFate.Unused;
    }

    /// <summary>What it brought could not be kept: a repetition is to be taken as if it were the first.</summary>
    public void Forget(in Hj212Packet packet) => _receipts.Forget(packet);

    /// <summary>An instrument that does not repeat: what it sent is kept as it was judged, the jump as not believed.</summary>
    private void Settle()
    {
        if (_doubtful is not { } device) return;
        _doubtful = null;
        if (device.Judged > 0) _settle(this, device);
    }

    private void Note(Hj212Verdict verdict, int index, ReadOnlySpan<byte> factor)
    {
        _counters.Note(verdict);
        if (verdict == Hj212Verdict.UnknownFactor)
        {
            // Instruments send more than is wanted: told once each, bounded so that noise cannot fill the memory.
            if (_toldFactors.Count >= ToldFactorsMax) return;
            var code = Encoding.ASCII.GetString(factor);
            if (_toldFactors.Add(code)) _logger.FactorNotConfigured(Name, code);
        }
        else if (_taker!.HasUnitChanged(index, verdict))
        {
            _logger.UnitFault(Name, _taker.CodeOf(index), _taker.Options.Path);
        }
    }

    /// <summary>The change, not every packet.</summary>
    private void TellDoubt(Hj212Doubt doubt)
    {
        if (doubt == _toldDoubt) return;
        if (doubt != Hj212Doubt.None) _logger.StationDoubted(Name, doubt);
        _toldDoubt = doubt;
    }
}
