using Microsoft.Extensions.Logging;
using SmartPoles.EdgeAgent.Configuration;
using Native = SmartPoles.EdgeAgent.Buses.LinuxCalls;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>A serial port, spoken to through the kernel's own interface: any baud, RS-485 direction, no thread of its own.</summary>
internal sealed class SerialLine(string busName, SerialOptions options, Waker waker, ILogger logger) : FileLine(waker)
{
    private readonly string _port = options.Port;
    private readonly Rs485Options? _direction = options.Rs485;
    private SerialOptions _options = options;
    private string _opened = "";
    private bool _toldNoRs485;

    public override string Address => _port;

    /// <summary>A name below /dev/serial/by-path is a link: after re-plugging it may lead to another device file.</summary>
    public override bool HasMoved => IsOpen && Resolve(_port) is { } now && now != _opened;

    public override void Set(LineSetting setting)
    {
        _options = _options with { Baud = setting.Baud, Parity = setting.Parity, StopBits = setting.StopBits };
        if (IsOpen) SerialSettings.Apply(Handle, _options);
    }

    protected override int OpenFile(TimeSpan limit, CancellationToken cancel)
    {
        _opened = Resolve(_port) ?? _port;
        var file = Native.Open(_port, Native.ReadWrite | Native.NoControllingTerminal | Native.NonBlocking | Native.CloseOnExec);
        if (file < 0) throw new IOException(Native.Explain(Native.LastError));
        try
        {
            SerialSettings.Apply(file, _options);
            if (_direction is { } direction) SetDirection(file, direction);
            return file;
        }
        catch
        {
            Native.Close(file);
            throw;
        }
    }

    private void SetDirection(int file, Rs485Options direction)
    {
        if (Rs485Direction.Apply(file, direction) is not { } refusal || _toldNoRs485) return;

        // Many adapters turn the direction round by themselves: the port is of use without it.
        _toldNoRs485 = true;
        logger.NoRs485(busName, _port, refusal);
    }

    private static string? Resolve(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? (File.Exists(path) ? path : null);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
