namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>The longest time between two readings of each field of a device, in stamps.</summary>
internal sealed class PeriodMeter(int fields)
{
    private readonly long[] _last = new long[fields];
    private readonly long[] _longest = new long[fields];

    /// <summary>0 until it was read twice.</summary>
    public long Longest(int field) => Volatile.Read(ref _longest[field]);

    public void Note(int field, long stamp)
    {
        if (_last[field] != 0 && stamp - _last[field] > _longest[field]) Volatile.Write(ref _longest[field], stamp - _last[field]);
        _last[field] = stamp;
    }
}
