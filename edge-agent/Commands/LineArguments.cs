using System.CommandLine;
using System.Globalization;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Technician;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Commands;

/// <summary>The options that name a line: a serial port with its settings, or a host.</summary>
internal sealed class LineArguments
{
    private readonly Option<string?> _port = new("--port") { Description = "Serial port, for example /dev/ttyUSB0", HelpName = "FILE" };
    private readonly Option<int?> _baud = new("--baud") { Description = "Bits a second; 9600 unless given", HelpName = "N" };
    private readonly Option<SerialParity?> _parity = new("--parity") { Description = "None, Even or Odd; None unless given" };
    private readonly Option<int?> _stopBits = new("--stop-bits") { Description = "1 or 2; 1 unless given", HelpName = "N" };
    private readonly Option<string?> _tcp = new("--tcp") { Description = "Modbus TCP instead of a serial port", HelpName = "HOST:PORT" };
    private readonly Option<bool> _rtuOverTcp = new("--rtu-over-tcp") { Description = "With --tcp: a serial server that passes RTU frames through" };
    private readonly Option<int> _timeout;

    public LineArguments(int timeoutMs)
    {
        _timeout = new Option<int>("--timeout-ms") { Description = "Longest wait for an answer", HelpName = "MS", DefaultValueFactory = _ => timeoutMs };
    }

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _port, _baud, _parity, _stopBits, _tcp, _rtuOverTcp, _timeout }) command.Add(option);
    }

    public string? Port(ParseResult parsed) => parsed.GetValue(_port);

    public bool IsTcp(ParseResult parsed) => parsed.GetValue(_tcp) is not null;

    public TimeSpan Timeout(ParseResult parsed) => TimeSpan.FromMilliseconds(parsed.GetValue(_timeout));

    public IReadOnlyList<LineSettings> Settings(ParseResult parsed) =>
        ScanPlan.SettingsFor(parsed.GetValue(_baud), parsed.GetValue(_parity), parsed.GetValue(_stopBits));

    /// <summary>What is tried for meters.</summary>
    public IReadOnlyList<LineSettings> MeterSettings(ParseResult parsed) =>
        MeterScan.SettingsFor(parsed.GetValue(_baud), parsed.GetValue(_parity), parsed.GetValue(_stopBits));

    public LineSettings OneSetting(ParseResult parsed) =>
        new(parsed.GetValue(_baud) ?? 9600, parsed.GetValue(_parity) ?? SerialParity.None, parsed.GetValue(_stopBits) ?? 1);

    public TcpFraming Framing(ParseResult parsed) => parsed.GetValue(_rtuOverTcp) ? TcpFraming.RtuOverTcp : TcpFraming.Mbap;

    /// <summary>What is wrong with the options; null when nothing is.</summary>
    public string? Fault(ParseResult parsed)
    {
        if (Port(parsed) is null == !IsTcp(parsed)) return "Give either --port or --tcp";
        if (IsTcp(parsed) && Tcp(parsed) is null) return $"--tcp {parsed.GetValue(_tcp)}: write HOST:PORT, for example 192.168.1.50:502";
        if (parsed.GetValue(_baud) is < 300 or > 4_000_000) return "--baud must be 300 to 4000000";
        if (parsed.GetValue(_stopBits) is < 1 or > 2) return "--stop-bits must be 1 or 2";
        return parsed.GetValue(_timeout) is < 10 or > 60_000 ? "--timeout-ms must be 10 to 60000" : null;
    }

    public ITap Line(ParseResult parsed, LineSettings settings) =>
        Tcp(parsed) is { } tcp ? BusTap.Tcp(tcp) : BusTap.Serial(settings.On(Port(parsed)!));

    /// <summary>A bus over the line, for meters: frames as they are, also behind TCP.</summary>
    /// <param name="parsed">The arguments.</param>
    /// <param name="usual">The setting where none is given.</param>
    public BusOptions Bus(ParseResult parsed, LineSetting usual)
    {
        var settings = new LineSettings(
            parsed.GetValue(_baud) ?? usual.Baud, parsed.GetValue(_parity) ?? usual.Parity, parsed.GetValue(_stopBits) ?? usual.StopBits);
        var tcp = Tcp(parsed);
        return new BusOptions
        {
            Name = "meters", TimeoutMs = parsed.GetValue(_timeout), Devices = [],
            Serial = tcp is null ? settings.On(Port(parsed)!) : null,
            Tcp = tcp is null ? null : tcp with { Framing = TcpFraming.RtuOverTcp },
        };
    }

    public LineMaster Master(ParseResult parsed, ITap line)
    {
        var settings = OneSetting(parsed);
        RtuTiming? timing = IsTcp(parsed) ? null : RtuTiming.For(settings.Baud, settings.BitsPerCharacter);
        return new LineMaster(line, timing, IsTcp(parsed) && Framing(parsed) == TcpFraming.Mbap, Timeout(parsed), TimeProvider.System);
    }

    /// <summary>Host and port; null when it is written otherwise.</summary>
    public TcpOptions? Tcp(ParseResult parsed)
    {
        if (parsed.GetValue(_tcp) is not { } text) return null;
        var cut = text.LastIndexOf(':');
        var host = cut < 0 ? text : text[..cut].Trim('[', ']');
        var port = ModbusLimits.TcpPort;
        if (cut >= 0 && !int.TryParse(text[(cut + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port)) return null;
        return host.Length > 0 && port is > 0 and <= 65_535 ? new TcpOptions { Host = host, Port = port, Framing = Framing(parsed) } : null;
    }

    /// <summary>Who else has the port, for the message that it cannot be used; empty for none.</summary>
    public string WhoHasIt(ParseResult parsed)
    {
        if (Port(parsed) is not { } port) return "";
        var users = PortUsers.Of(port);
        return users.Count == 0 ? "" : $"; in use by {string.Join(", ", users)}: stop it first";
    }
}
