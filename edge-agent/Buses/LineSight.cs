namespace SmartPoles.EdgeAgent.Buses;

/// <summary>Recognises whole frames of every dialect that is spoken on a line.</summary>
internal sealed class LineSight
{
    private bool _hasModbus;
    private bool _hasDlt645;
    private bool _hasCjt188;

    /// <summary>From now on frames of this dialect are known.</summary>
    public void Expect(BusDialect dialect)
    {
        _hasModbus |= dialect == BusDialect.Modbus;
        _hasDlt645 |= dialect is BusDialect.Dlt645 or BusDialect.Dlt645Of1997;
        _hasCjt188 |= dialect == BusDialect.Cjt188;
    }

    /// <param name="bytes">What has arrived; at least one byte.</param>
    /// <param name="isFinal">No more will come that belongs to these bytes.</param>
    /// <param name="sight">The frame, if it is one.</param>
    public SightKind At(ReadOnlySpan<byte> bytes, bool isFinal, out Sight sight)
    {
        var best = SightKind.Noise;
        sight = default;
        if (_hasModbus && Better(RtuSight.At(bytes, isFinal, out sight), ref best)) return best;
        if (_hasDlt645 && Better(Dlt645Match.Sight(bytes, isFinal, out sight), ref best)) return best;
        if (_hasCjt188 && Better(Cjt188Match.Sight(bytes, isFinal, out sight), ref best)) return best;
        return best;
    }

    private static bool Better(SightKind found, ref SightKind best)
    {
        if (found > best) best = found;
        return best == SightKind.Frame;
    }
}
