using System.Text;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Devices;

/// <summary>
/// What the devices of this agent were found to refuse, kept in a small file so that it is not learned again at each start. Only
/// saves questions: a lost or damaged file costs a few refusals. Thread-safe; the file is written by nobody's thread but the pool's.
/// </summary>
/// <remarks>
/// <code>
/// smartpoles-holes 1
/// 3715020118000001 lamp-controller 3 10 14
/// device           profile         function, first register, first register behind
/// </code>
/// </remarks>
public sealed class HoleBook
{
    /// <summary>Its name in the data directory.</summary>
    public const string FileName = "learned-holes.txt";

    private const string Header = "smartpoles-holes 1";

    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly Dictionary<(string Device, string Profile), List<RegisterHole>> _holes = [];

    private Task _saved = Task.CompletedTask;
    private bool _isChanged;
    private bool _isSaving;

    private HoleBook(string path) => _path = path;

    /// <summary>Ends when everything kept so far is in the file, or could not be written.</summary>
    public Task Saved
    {
        get
        {
            lock (_gate) return _saved;
        }
    }

    /// <summary>Reads the file of a data directory; what it cannot read it leaves out.</summary>
    public static HoleBook Open(string dataDirectory)
    {
        var book = new HoleBook(Path.Combine(dataDirectory, FileName));
        try
        {
            var lines = File.ReadAllLines(book._path);
            if (lines.Length == 0 || lines[0] != Header) return book;
            foreach (var line in lines[1..]) book.TryAdd(line.Split(' '));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Nothing was learned yet, or it is learned again.
        }

        return book;
    }

    /// <summary>What is known of a device with its present profile.</summary>
    public IReadOnlyList<RegisterHole> Of(Device device)
    {
        lock (_gate) return _holes.TryGetValue((device.Id, device.Profile.Name), out var holes) ? [.. holes] : [];
    }

    /// <summary>
    /// Keeps what is known of a device now; does not wait for the disk. A disk that fails costs nothing but learning again.
    /// </summary>
    public void Keep(Device device, IReadOnlyList<RegisterHole> holes)
    {
        lock (_gate)
        {
            _holes[(device.Id, device.Profile.Name)] = [.. holes];
            _isChanged = true;
            if (_isSaving) return;
            _isSaving = true;
            _saved = Task.Run(Save);
        }
    }

    private void Save()
    {
        while (true)
        {
            string text;
            lock (_gate)
            {
                _isSaving = _isChanged;
                if (!_isSaving) return;
                _isChanged = false;
                text = Text();
            }

            Write(text);
        }
    }

    private void Write(string text)
    {
        try
        {
            var temporary = _path + ".new";
            File.WriteAllText(temporary, text);
            File.Move(temporary, _path, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Kept in memory; written with the next one.
        }
    }

    private string Text()
    {
        var text = new StringBuilder(Header).Append('\n');
        foreach (var ((device, profile), holes) in _holes)
        {
            foreach (var hole in holes) text.Append($"{device} {profile} {(int)hole.Function} {hole.From} {hole.To}\n");
        }

        return text.ToString();
    }

    private void TryAdd(string[] words)
    {
        if (words.Length != 5 || !int.TryParse(words[2], out var function) || !int.TryParse(words[3], out var from) || !int.TryParse(words[4], out var to)) return;
        if (function is not (1 or 2 or 3 or 4) || from < 0 || to < from || to > ModbusLimits.AddressSpace) return;
        var key = (words[0], words[1]);
        if (!_holes.TryGetValue(key, out var holes)) _holes.Add(key, holes = []);
        holes.Add(new RegisterHole((ModbusFunction)function, from, to));
    }
}
