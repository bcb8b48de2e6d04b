namespace SmartPoles.EdgeAgent.Buses;

/// <summary>
/// In which order the CJ/T 188 meters of this agent want the bytes of an identifier: a text file in the data directory, one line each, so that
/// a start does not begin with questions that nobody answers. Losing it costs a timeout or two a meter. Thread-safe.
/// </summary>
/// <remarks>
/// <code>
/// smartpoles-meter-orders 1
/// 33201912345678 10 high
/// address        type, hexadecimal; high or low byte first
/// </code>
/// </remarks>
public sealed class MeterOrderBook
{
    /// <summary>Its name in the data directory.</summary>
    public const string FileName = "meter-orders.txt";

    private const string Header = "smartpoles-meter-orders 1";
    private const string High = "high";
    private const string Low = "low";

    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly Dictionary<string, bool> _isHighFirst = new(StringComparer.Ordinal);

    private Task _saved = Task.CompletedTask;

    private MeterOrderBook(string path) => _path = path;

    /// <summary>Ends when everything kept so far is in the file, or could not be written.</summary>
    public Task Saved
    {
        get
        {
            lock (_gate) return _saved;
        }
    }

    /// <summary>Reads the file of a data directory; what it cannot read it leaves out.</summary>
    public static MeterOrderBook Open(string dataDirectory)
    {
        var book = new MeterOrderBook(Path.Combine(dataDirectory, FileName));
        try
        {
            var lines = File.ReadAllLines(book._path);
            if (lines.Length == 0 || lines[0] != Header) return book;
            foreach (var line in lines[1..])
            {
                if (line.Split(' ') is [var address, var type, var order] && (order is High or Low)) book._isHighFirst[$"{address} {type}"] = order == High;
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Nothing was learned yet, or it is learned again.
        }

        return book;
    }

    /// <summary>What is known of a meter; null for nothing.</summary>
    public bool? IsHighFirst(BusPeer peer)
    {
        lock (_gate) return _isHighFirst.TryGetValue(KeyOf(peer), out var isHighFirst) ? isHighFirst : null;
    }

    /// <summary>Keeps what a meter has shown; does not wait for the disk.</summary>
    public void Keep(BusPeer peer, bool isHighFirst)
    {
        lock (_gate)
        {
            if (_isHighFirst.TryGetValue(KeyOf(peer), out var known) && known == isHighFirst) return;
            _isHighFirst[KeyOf(peer)] = isHighFirst;
            _saved = _saved.ContinueWith(_ => Save(), TaskScheduler.Default);
        }
    }

    private static string KeyOf(BusPeer peer) => $"{peer} {peer.MeterType:X2}";

    private void Save()
    {
        string[] lines;
        lock (_gate) lines = [Header, .. _isHighFirst.Select(each => $"{each.Key} {(each.Value ? High : Low)}").Order(StringComparer.Ordinal)];
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
