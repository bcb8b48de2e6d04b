namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>The turnaround of one device, smoothed, and whether it has moved so far that its reads should be planned anew.</summary>
internal sealed class TurnaroundMeter(TimeSpan declared)
{
    // As the round-trip time of TCP is smoothed (RFC 6298): one outlier counts an eighth.
    private const double Weight = 0.125;

    /// <summary>Answers before the measurement is believed.</summary>
    public const int SamplesMin = 16;

    private static readonly TimeSpan DifferenceMin = TimeSpan.FromMilliseconds(5);

    private TimeSpan _planned = declared;
    private double _smoothedMs;
    private int _samples;

    /// <summary>Milliseconds; 0 until measured.</summary>
    public double Milliseconds => Volatile.Read(ref _smoothedMs);

    public void Note(TimeSpan turnaround)
    {
        var ms = Math.Max(0, turnaround.TotalMilliseconds);
        _smoothedMs = _samples == 0 ? ms : _smoothedMs + (Weight * (ms - _smoothedMs));
        if (_samples < SamplesMin) _samples++;
    }

    /// <summary>
    /// The turnaround to plan with, if it differs from the last plan's by half and by 5 ms: small moves would not change a plan.
    /// </summary>
    public bool HasMoved(out TimeSpan measured)
    {
        measured = TimeSpan.FromMilliseconds(_smoothedMs);
        if (_samples < SamplesMin) return false;
        var difference = (measured - _planned).Duration();
        if (difference < DifferenceMin || difference < _planned / 2) return false;
        _planned = measured;
        return true;
    }
}
