using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SmartPoles.EdgeAgent.Configuration;
using Native = SmartPoles.EdgeAgent.Buses.LinuxCalls;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>A TCP connection to a device or serial server.</summary>
internal sealed unsafe class TcpLine(TcpOptions options, Waker waker) : FileLine(waker)
{
    private const int SocketLevel = 1;
    private const int SocketError = 4;
    private const int TcpLevel = 6;
    private const int NoDelay = 1;
    private const int UserTimeout = 18;
    private const int Stream = 1;

    /// <summary>
    /// Sent bytes that nobody acknowledges for so long break the connection. A device that is silent behind a living gateway
    /// does not: the gateway's kernel acknowledges.
    /// </summary>
    private const int UnacknowledgedMaxMs = 5000;

    public override string Address => $"{options.Host}:{options.Port}";

    protected override int OpenFile(TimeSpan limit, CancellationToken cancel)
    {
        var began = Stopwatch.GetTimestamp();
        var failure = "no address";
        foreach (var address in Resolve(limit, cancel))
        {
            var file = Connect(new IPEndPoint(address, options.Port), limit - Stopwatch.GetElapsedTime(began), cancel, out failure);
            if (file >= 0) return file;
        }

        throw new IOException(failure);
    }

    private IPAddress[] Resolve(TimeSpan limit, CancellationToken cancel)
    {
        if (IPAddress.TryParse(options.Host, out var literal)) return [literal];
        try
        {
            var resolving = Dns.GetHostAddressesAsync(options.Host, cancel);
            return resolving.Wait(limit) ? resolving.Result : throw new IOException("the name server does not answer");
        }
        catch (AggregateException failure) when (failure.InnerException is SocketException unknown)
        {
            throw new IOException(unknown.Message, unknown);
        }
        catch (AggregateException failure) when (failure.InnerException is OperationCanceledException)
        {
            throw new OperationCanceledException(cancel);
        }
    }

    private int Connect(IPEndPoint endPoint, TimeSpan limit, CancellationToken cancel, out string failure)
    {
        var file = Native.Socket(FamilyOf(endPoint.Address), Stream | Native.NonBlocking | Native.CloseOnExec, 0);
        if (file < 0)
        {
            failure = Native.Explain(Native.LastError);
            return -1;
        }

        try
        {
            var error = StartConnecting(file, endPoint);
            if (error == Native.InProgress) error = FinishConnecting(file, limit, cancel);
            failure = error == Native.InProgress ? "no answer to the connection request" : Native.Explain(error);
            if (error == 0) return file;
        }
        catch (OperationCanceledException)
        {
            Native.Close(file);
            throw;
        }

        Native.Close(file);
        return -1;
    }

    private static int StartConnecting(int file, IPEndPoint endPoint)
    {
        var on = 1;
        var unacknowledged = UnacknowledgedMaxMs;
        Native.SetOption(file, TcpLevel, NoDelay, &on, sizeof(int));
        Native.SetOption(file, TcpLevel, UserTimeout, &unacknowledged, sizeof(int));
        var address = endPoint.Serialize();
        fixed (byte* start = address.Buffer.Span)
        {
            return Native.Connect(file, start, (uint)address.Size) == 0 ? 0 : Native.LastError;
        }
    }

    private int FinishConnecting(int file, TimeSpan limit, CancellationToken cancel)
    {
        var began = Stopwatch.GetTimestamp();
        while (!Waker.Wait(file, Native.PollOut, limit - Stopwatch.GetElapsedTime(began)))
        {
            cancel.ThrowIfCancellationRequested();
            if (Stopwatch.GetElapsedTime(began) >= limit) return Native.InProgress;
        }

        int error;
        uint size = sizeof(int);
        return Native.GetOption(file, SocketLevel, SocketError, &error, &size) == 0 ? error : Native.LastError;
    }

    private static int FamilyOf(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? 10 : 2;
}
