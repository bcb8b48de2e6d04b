using System.Runtime.InteropServices;
using System.Text;
using Native = SmartPoles.DeviceSimulators.Buses.PseudoTerminalNative;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>
/// A serial port made of software: what is written to one end is read at <see cref="DevicePath"/>. The far end may be
/// opened and closed at will, because this side keeps it open too; without that each close would end the line with EIO.
/// </summary>
public sealed class PseudoTerminal : IDisposable
{
    private const int NameSizeMax = 128;

    /// <summary>Nothing will come from here any more.</summary>
    internal const int Gone = -1;

    private readonly int _master;
    private readonly int _slave;
    private readonly string? _link;
    private readonly Lock _gate = new();
    private bool _closed;

    private PseudoTerminal(int master, int slave, string devicePath, string? link)
    {
        _master = master;
        _slave = slave;
        _link = link;
        DevicePath = devicePath;
    }

    /// <summary>The device file of the far end, such as <c>/dev/pts/5</c>.</summary>
    public string DevicePath { get; }

    /// <summary>The name to open: the stable link where one was asked for, else the device file.</summary>
    public string Path => _link ?? DevicePath;

    /// <summary>Makes a terminal in raw mode.</summary>
    /// <param name="link">A stable name; an older link there is replaced, anything else is left alone.</param>
    /// <exception cref="IOException">The system gives no terminal, or something else lies at <paramref name="link"/>.</exception>
    public static PseudoTerminal Open(string? link = null)
    {
        var master = Check(
            Native.OpenMaster(Native.ReadWrite | Native.NoControllingTerminal | Native.NonBlocking | Native.CloseOnExec), "posix_openpt");
        var slave = -1;
        try
        {
            Check(Native.Grant(master), "grantpt");
            Check(Native.Unlock(master), "unlockpt");
            var path = NameOf(master);
            slave = Check(Native.Open(path, Native.ReadWrite | Native.NoControllingTerminal | Native.CloseOnExec), "open " + path);
            SetRaw(slave);
            if (link is not null) SetLink(link, path);
            return new PseudoTerminal(master, slave, path, link);
        }
        catch
        {
            if (slave >= 0) Native.Close(slave);
            Native.Close(master);
            throw;
        }
    }

    /// <summary>Closes both ends and takes the link away.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_closed) return;
            _closed = true;
            Native.Close(_slave);
            Native.Close(_master);
        }

        if (_link is not null && new FileInfo(_link).LinkTarget == DevicePath) File.Delete(_link);
    }

    /// <summary>Writes what the line takes and tells how much: with nobody at the far end its buffer fills and bytes are lost.</summary>
    internal unsafe int Write(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_closed) return 0;
            fixed (byte* start = bytes)
            {
                return (int)Math.Max(0, Native.Write(_master, start, (nuint)bytes.Length));
            }
        }
    }

    /// <summary>The end that is read and written here, for a reader of many.</summary>
    internal int Master => _master;

    /// <summary>Takes what is there without waiting: how many bytes, 0 for none or while nobody has the far end, or <see cref="Gone"/>.</summary>
    internal unsafe int Receive(Span<byte> bytes)
    {
        lock (_gate)
        {
            if (_closed) return Gone;
            fixed (byte* start = bytes)
            {
                var count = (int)Native.Read(_master, start, (nuint)bytes.Length);
                if (count >= 0) return count;
                return Marshal.GetLastPInvokeError() is Native.TryAgain or Native.Interrupted or Native.InputOutputError ? 0 : Gone;
            }
        }
    }

    /// <summary>Waits for bytes and takes what there is; 0 after the timeout, or while nobody has the far end.</summary>
    internal unsafe int Read(Span<byte> bytes, int timeoutMs)
    {
        var entry = new Native.PollEntry { File = _master, Events = Native.PollIn };
        if (Native.Poll(&entry, 1, timeoutMs) <= 0) return 0;
        fixed (byte* start = bytes)
        {
            return (int)Math.Max(0, Native.Read(_master, start, (nuint)bytes.Length));
        }
    }

    private static unsafe string NameOf(int master)
    {
        var name = stackalloc byte[NameSizeMax];
        var error = Native.SlaveName(master, name, NameSizeMax);
        if (error != 0) throw new IOException($"ptsname_r: error {error}");
        return Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));
    }

    private static unsafe void SetRaw(int file)
    {
        var termios = stackalloc byte[Native.TermiosSizeMax];
        Check(Native.GetAttributes(file, termios), "tcgetattr");
        Native.MakeRaw(termios);
        Check(Native.SetAttributes(file, 0, termios), "tcsetattr");
    }

    private static void SetLink(string link, string target)
    {
        var there = new FileInfo(link);
        if (there.LinkTarget is not null) there.Delete();
        else if (there.Exists) throw new IOException($"{link} exists and is no link; give another name or move it away");
        File.CreateSymbolicLink(link, target);
    }

    private static int Check(int result, string call) =>
        result >= 0 ? result : throw new IOException($"{call}: {Marshal.GetLastPInvokeErrorMessage()}");
}
