namespace SmartPoles.EdgeAgent.Technician;

/// <summary>How far a scan is: questions asked and to come, and the time that they take on this line.</summary>
internal sealed class ScanProgress(TimeProvider time, Action<string> show)
{
    private static readonly TimeSpan ShowEvery = TimeSpan.FromMilliseconds(200);

    private readonly long _started = time.GetTimestamp();
    private long _shown;
    private int _asked;

    /// <summary>Questions to come, as far as it is known now; it shrinks when a setting is found.</summary>
    public int ToCome { get; set; }

    public int Asked => _asked;

    public void Ask(string what)
    {
        _asked++;
        if (ToCome > 0) ToCome--;
        if (_shown != 0 && time.GetElapsedTime(_shown) < ShowEvery) return;
        _shown = time.GetTimestamp();
        var mean = time.GetElapsedTime(_started) / _asked;
        var left = mean * ToCome;
        show($"{what}, {100.0 * _asked / (_asked + ToCome):0} %, about {Words(left)} left");
    }

    private static string Words(TimeSpan span) => span.TotalSeconds < 90 ? $"{Math.Ceiling(span.TotalSeconds):0} s" : $"{Math.Ceiling(span.TotalMinutes):0} min";
}
