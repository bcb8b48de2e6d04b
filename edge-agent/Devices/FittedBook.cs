namespace SmartPoles.EdgeAgent.Devices;

/// <summary>
/// Which elements of each device were seen to be fitted: a text file in the data directory, one line each. Losing it means that a 0 is no
/// value again until the element shows another one. Thread-safe.
/// </summary>
/// <remarks>
/// <code>
/// smartpoles-fitted 1
/// 3715020103000001 weather-air-head wind
/// </code>
/// </remarks>
public sealed class FittedBook
{
    public const string FileName = "fitted-elements.txt";

    private const string Header = "smartpoles-fitted 1";

    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly SortedSet<string> _lines = new(StringComparer.Ordinal);
    private Task _saved = Task.CompletedTask;

    private FittedBook(string path) => _path = path;

    /// <summary>Ends when everything kept so far is in the file, or could not be written.</summary>
    public Task Saved
    {
        get
        {
            lock (_gate) return _saved;
        }
    }

    /// <summary>Reads the file of a data directory; what it cannot read it leaves out.</summary>
    public static FittedBook Open(string dataDirectory)
    {
        var book = new FittedBook(Path.Combine(dataDirectory, FileName));
        try
        {
            var lines = File.ReadAllLines(book._path);
            if (lines.Length > 0 && lines[0] == Header) book._lines.UnionWith(lines[1..].Where(line => line.Split(' ').Length == 3));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Nothing was seen yet, or it is seen again.
        }

        return book;
    }

    /// <summary>What is known of a device with its present profile.</summary>
    public IReadOnlyCollection<string> Of(Device device)
    {
        var start = $"{device.Id} {device.Profile.Name} ";
        lock (_gate) return [.. _lines.Where(line => line.StartsWith(start, StringComparison.Ordinal)).Select(line => line[start.Length..])];
    }

    /// <summary>Adds what was seen; does not wait for the disk.</summary>
    public void Keep(Device device, IEnumerable<string> elements)
    {
        lock (_gate)
        {
            foreach (var element in elements) _lines.Add($"{device.Id} {device.Profile.Name} {element}");
            _saved = _saved.ContinueWith(_ => Save(), TaskScheduler.Default);
        }
    }

    private void Save()
    {
        string[] lines;
        lock (_gate) lines = [Header, .. _lines];
        try
        {
            File.WriteAllLines(_path + ".new", lines);
            File.Move(_path + ".new", _path, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Kept in memory; written with the next one.
        }
    }
}
