using System.Text;
using SmartPoles.IngestServer.Decoding;

namespace SmartPoles.IngestServer.Journaling;

/// <summary>A small number for each device id that a feed has met, found by its UTF-8 bytes. Numbers hold as long as the feed.</summary>
/// <remarks>One caller adds; any may ask for names that it was given numbers of.</remarks>
public sealed class DeviceTable
{
    private readonly Dictionary<byte[], int> _numbers = new(Utf8Comparer.Instance);
    private readonly Dictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private string[] _names = new string[256];
    private int _count;

    public DeviceTable() => _lookup = _numbers.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>Devices met; numbers are 0 to one below it.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The id behind a number; one string instance for all rows of a device.</summary>
    public string NameOf(int number) => Volatile.Read(ref _names)[number];

    public int NumberOf(string device) => NumberOf(Encoding.UTF8.GetBytes(device));

    public int NumberOf(ReadOnlySpan<byte> utf8)
    {
        if (_lookup.TryGetValue(utf8, out var number)) return number;
        if (_count == _names.Length)
        {
            // Replaced, never changed in place: whoever reads the old one finds everything it knows of.
            var larger = new string[_count * 2];
            _names.CopyTo(larger, 0);
            Volatile.Write(ref _names, larger);
        }

        _names[_count] = Encoding.UTF8.GetString(utf8);
        _numbers.Add(utf8.ToArray(), _count);
        Volatile.Write(ref _count, _count + 1);
        return _count - 1;
    }
}
