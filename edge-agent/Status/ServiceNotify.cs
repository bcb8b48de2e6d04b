using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace SmartPoles.EdgeAgent.Status;

/// <summary>
/// The datagrams of sd_notify(3), without libsystemd: <c>KEY=value</c> lines to the Unix socket that <c>NOTIFY_SOCKET</c> names.
/// Without a service manager every call does nothing, and a manager that does not listen is no trouble of the agent's.
/// </summary>
public sealed class ServiceNotify : IServiceNotify, IDisposable
{
    private readonly Socket? _socket;
    private readonly UnixDomainSocketEndPoint? _manager;
    private readonly TimeProvider _time;

    /// <param name="address">Path of the socket; one that begins with @ is abstract (unix(7)). Null or empty: no service manager.</param>
    /// <param name="watchdogInterval">What the service manager asks for; null for no watchdog.</param>
    /// <param name="time">Its stamps are CLOCK_MONOTONIC, as the protocol wants them.</param>
    public ServiceNotify(string? address, TimeSpan? watchdogInterval, TimeProvider time)
    {
        _time = time;
        if (string.IsNullOrEmpty(address)) return;
        try
        {
            _manager = new UnixDomainSocketEndPoint(address[0] == '@' ? "\0" + address[1..] : address);
            _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
            WatchdogInterval = watchdogInterval;
        }
        catch (Exception fault) when (fault is ArgumentException or SocketException)
        {
            // An address that is none: as good as no service manager.
            _manager = null;
        }
    }

    public TimeSpan? WatchdogInterval { get; }

    /// <summary>From NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID.</summary>
    public static ServiceNotify FromEnvironment(TimeProvider time)
    {
        var pid = Environment.GetEnvironmentVariable("WATCHDOG_PID");
        var isForUs = string.IsNullOrEmpty(pid) || pid == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var isAsked = long.TryParse(
            Environment.GetEnvironmentVariable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds);
        return new ServiceNotify(
            Environment.GetEnvironmentVariable("NOTIFY_SOCKET"),
            isForUs && isAsked && microseconds > 0 ? TimeSpan.FromMicroseconds(microseconds) : null,
            time);
    }

    public void Ready(string status) => Send($"READY=1\nSTATUS={OneLine(status)}");

    public void Status(string status) => Send($"STATUS={OneLine(status)}");

    public void Pet() => Send("WATCHDOG=1");

    public void Reloading()
    {
        var microseconds = (long)(_time.GetTimestamp() / (_time.TimestampFrequency / 1_000_000.0));
        Send(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={microseconds}"));
    }

    public void Stopping() => Send("STOPPING=1");

    public void Dispose() => _socket?.Dispose();

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");

    private void Send(string message)
    {
        if (_manager is null) return;
        try
        {
            _socket!.SendTo(Encoding.UTF8.GetBytes(message), _manager);
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // The manager restarts, or its queue is full. A lost pet is made up by the next one.
        }
    }
}
