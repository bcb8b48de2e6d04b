namespace SmartPoles.DeviceSimulators.World;

/// <summary>Plays an air series from a given hour at a given pace; begins anew when it is over.</summary>
public sealed class AirReplay
{
    private readonly AirSeries _series;
    private readonly int _first;
    private readonly double _hoursPerMinute;
    private readonly double[] _rain;

    /// <summary>Prepares a replay.</summary>
    /// <param name="series">The measurements.</param>
    /// <param name="start">Hour to begin at; null is the first row. A moment between rows takes the row before it.</param>
    /// <param name="hoursPerMinute">Hours of the series per real minute, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The start is outside the series, or the pace is not positive.</exception>
    public AirReplay(AirSeries series, DateTimeOffset? start = null, double hoursPerMinute = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(hoursPerMinute);
        _series = series;
        _hoursPerMinute = hoursPerMinute;
        var begin = start ?? series.Rows[0].Hour;
        if (begin < series.Rows[0].Hour || begin >= series.Rows[^1].Hour.AddHours(1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(start), begin, $"The series runs from {series.Rows[0].Hour:yyyy-MM-dd HH:mm} to {series.Rows[^1].Hour:yyyy-MM-dd HH:mm}");
        }

        _first = series.Rows.Count - 1;
        while (series.Rows[_first].Hour > begin) _first--;
        _rain = RunningRain(series);
    }

    /// <summary>The row that holds after so much real time, and the rain gauge's total, mm; a gap adds no rain.</summary>
    public AirRow RowAt(TimeSpan realElapsed, out double rainTotal)
    {
        var index = _first + (long)(realElapsed.TotalMinutes * _hoursPerMinute);
        var (rounds, row) = Math.DivRem(index, _series.Rows.Count);
        rainTotal = rounds * _rain[^1] + _rain[row] - (_first > 0 ? _rain[_first - 1] : 0);
        return _series.Rows[(int)row];
    }

    private static double[] RunningRain(AirSeries series)
    {
        var total = 0.0;
        return [.. series.Rows.Select(row => total += row.RainMillimetres ?? 0)];
    }
}
