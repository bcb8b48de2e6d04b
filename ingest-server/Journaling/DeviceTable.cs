namespace SmartPoles.IngestServer.Journaling;

/// <summary>A small number for each device id that a feed has met, found by its UTF-8 bytes. Numbers hold as long as the feed.</summary>
/// <remarks>One caller adds; any may ask for names that it was given numbers of.</remarks>
public sealed class DeviceTable
{
    private readonly TextPool _texts = new();
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private string[] _names = new string[256];
    private int _count;

    /// <summary>Devices met; numbers are 0 to one below it.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The id behind a number; one string instance for all rows of a device.</summary>
    public string NameOf(int number) => Volatile.Read(ref _names)[number];

    public int NumberOf(ReadOnlySpan<byte> utf8) => NumberOf(_texts.Of(utf8));

    public int NumberOf(string device)
    {
        if (_numbers.TryGetValue(device, out var number)) return number;
        if (_count == _names.Length)
        {
            // Replaced, never changed in place: whoever reads the old one finds everything it knows of.
            var larger = new string[_count * 2];
            _names.CopyTo(larger, 0);
            Volatile.Write(ref _names, larger);
        }

        _names[_count] = device;
        _numbers.Add(device, _count);
        Volatile.Write(ref _count, _count + 1);
        return _count - 1;
    }
}
