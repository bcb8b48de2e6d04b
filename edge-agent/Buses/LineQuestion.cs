using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>A question on a line, of whatever dialect, and all that its answer is held against.</summary>
internal readonly ref struct LineQuestion
{
    private readonly RtuQuestion _rtu;
    private readonly MeterQuestion _meter;

    /// <param name="unit">Whom it asks.</param>
    /// <param name="asked">What it asks.</param>
    /// <param name="sent">The frame as it went out.</param>
    public LineQuestion(byte unit, ModbusRequest asked, ReadOnlySpan<byte> sent)
    {
        _rtu = new RtuQuestion(unit, asked, sent);
        Peer = unit;
        Kind = (byte)asked.Function;
    }

    /// <param name="meter">What it asks of whom.</param>
    public LineQuestion(MeterQuestion meter)
    {
        _meter = meter;
        Peer = meter.Request.Peer;
        Kind = meter.Control;
    }

    /// <summary>Whom it asks.</summary>
    public BusPeer Peer { get; }

    /// <summary>Function or control code.</summary>
    public byte Kind { get; }

    public RtuQuestion Rtu => _rtu;

    public MeterQuestion Meter => _meter;

    /// <summary>The right answer may be the same bytes as the question.</summary>
    public bool IsMirror => !Peer.Dialect.IsMeter() && _rtu.IsMirror;

    /// <summary>Holds bytes against the question.</summary>
    /// <param name="bytes">What has arrived; at least one byte.</param>
    /// <param name="length">Bytes of the frame; for a partial one the fewest that it can have.</param>
    public MatchKind Match(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        if (Kind == 0) return MatchKind.None;    // nothing was asked
        return Peer.Dialect switch
        {
            BusDialect.Modbus => RtuMatch.At(bytes, _rtu, out length),
            BusDialect.Cjt188 => Cjt188Match.At(bytes, _meter, out length),
            _ => Dlt645Match.At(bytes, _meter, out length),
        };
    }
}
