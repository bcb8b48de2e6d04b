using System.Globalization;

namespace SmartPoles.DeviceSimulators.World;

/// <summary>Reads a measured series from the command line's words; the same for every verb.</summary>
public static class AirArguments
{
    /// <param name="path">CSV or CSV.GZ in the UCI Beijing format.</param>
    /// <param name="start">Hour of the file to begin at; null for its first row.</param>
    /// <param name="hoursPerMinute">Pace of the replay.</param>
    /// <exception cref="WorldArgumentException">A value makes no sense, or the file is not one.</exception>
    public static AirReplay Load(string path, string? start, double hoursPerMinute)
    {
        if (!(hoursPerMinute > 0)) throw new WorldArgumentException("--air-speed must be above 0");
        try
        {
            return new AirReplay(AirSeries.Load(path), Moment("--air-start", start), hoursPerMinute);
        }
        catch (Exception fault) when (fault is AirSeriesException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new WorldArgumentException($"--air: {fault.Message}");
        }
        catch (ArgumentOutOfRangeException fault)
        {
            throw new WorldArgumentException($"--air-start: {fault.Message}");
        }
    }

    /// <summary>Reads a moment, UTC+8 unless it says otherwise.</summary>
    /// <exception cref="WorldArgumentException">No moment.</exception>
    internal static DateTimeOffset? Moment(string option, string? text)
    {
        if (text is null) return null;
        if (!DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var moment))
        {
            throw new WorldArgumentException($"{option}: {text} is no moment; write 2026-01-15T19:30 or 2026-01-15T11:30Z");
        }

        return moment.Kind == DateTimeKind.Utc ? new DateTimeOffset(moment) : new DateTimeOffset(moment, TimeSpan.FromHours(8));
    }
}
