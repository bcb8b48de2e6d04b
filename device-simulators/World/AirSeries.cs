using System.Globalization;
using System.IO.Compression;

namespace SmartPoles.DeviceSimulators.World;

/// <summary>A file that is no air series: which line, and why.</summary>
public sealed class AirSeriesException(string file, int line, string reason)
    : Exception($"{file}, line {line}: {reason}");

/// <summary>Hourly measurements in the format of the UCI Beijing Multi-Site Air Quality set, plain or gzip.</summary>
/// <remarks>
/// S. Chen (2017), doi 10.24432/C5RK5G. <c>NA</c> and blank fields are gaps; text may be quoted; lines end in LF or CRLF.
/// </remarks>
public sealed class AirSeries
{
    private static readonly string[] Header =
    [
        "No", "year", "month", "day", "hour", "PM2.5", "PM10", "SO2", "NO2", "CO", "O3",
        "TEMP", "PRES", "DEWP", "RAIN", "wd", "WSPM", "station",
    ];

    private static readonly string[] CompassPoints =
        ["N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW"];

    private AirSeries(IReadOnlyList<AirRow> rows) => Rows = rows;

    /// <summary>The hours in the order of the file; at least one.</summary>
    public IReadOnlyList<AirRow> Rows { get; }

    /// <summary>Reads a file; a name ending in <c>.gz</c> is unpacked.</summary>
    /// <exception cref="AirSeriesException">The file is not in the format.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static AirSeries Load(string path)
    {
        using var file = File.OpenRead(path);
        using Stream stream = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
            ? new GZipStream(file, CompressionMode.Decompress)
            : file;
        using var reader = new StreamReader(stream);
        return Read(reader, Path.GetFileName(path));
    }

    /// <summary>Reads text; <paramref name="name"/> is what faults call it.</summary>
    /// <exception cref="AirSeriesException">The text is not in the format.</exception>
    public static AirSeries Read(TextReader reader, string name)
    {
        var header = reader.ReadLine();
        if (header is null || CsvLine.Split(header)?.SequenceEqual(Header) != true)
        {
            throw new AirSeriesException(name, 1, $"the header must be {string.Join(',', Header)}");
        }

        var rows = new List<AirRow>();
        var number = 1;
        while (reader.ReadLine() is { } line)
        {
            number++;
            if (line.Length == 0) continue;
            var fields = CsvLine.Split(line);
            if (fields?.Count != Header.Length)
            {
                throw new AirSeriesException(name, number, $"{fields?.Count ?? 0} fields instead of {Header.Length}");
            }

            rows.Add(ReadRow(fields, name, number));
        }

        return rows.Count > 0 ? new AirSeries(rows) : throw new AirSeriesException(name, number, "no rows");
    }

    private static AirRow ReadRow(IReadOnlyList<string> fields, string name, int line)
    {
        return new AirRow(
            Whole(0),
            ReadHour(),
            Measured(5),
            Measured(6),
            Measured(7),
            Measured(8),
            Measured(9),
            Measured(10),
            Measured(11),
            Measured(12),
            Measured(13),
            Measured(14),
            Direction(15),
            Measured(16));

        int Whole(int index) => int.TryParse(fields[index], NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new AirSeriesException(name, line, $"{Header[index]} is no whole number: '{fields[index]}'");

        DateTimeOffset ReadHour()
        {
            var (year, month, day, hour) = (Whole(1), Whole(2), Whole(3), Whole(4));
            if (year is < 1 or > 9999 || month is < 1 or > 12 || hour > 23 || day < 1 || day > DateTime.DaysInMonth(year, month))
            {
                throw new AirSeriesException(name, line, $"no such hour: {year}-{month}-{day} {hour} h");
            }

            return new DateTimeOffset(year, month, day, hour, 0, 0, TimeSpan.FromHours(8));
        }

        bool IsGap(int index) => string.IsNullOrWhiteSpace(fields[index]) || fields[index].Trim() == "NA";

        double? Measured(int index)
        {
            if (IsGap(index)) return null;
            return double.TryParse(fields[index], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
                ? value
                : throw new AirSeriesException(name, line, $"{Header[index]} is no number: '{fields[index]}'");
        }

        double? Direction(int index)
        {
            if (IsGap(index)) return null;
            var point = Array.IndexOf(CompassPoints, fields[index].Trim());
            return point >= 0
                ? point * 22.5
                : throw new AirSeriesException(name, line, $"{Header[index]} is no compass point: '{fields[index]}'");
        }
    }
}
