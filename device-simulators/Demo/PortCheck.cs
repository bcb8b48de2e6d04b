using System.Net;
using System.Net.Sockets;

namespace SmartPoles.DeviceSimulators.Demo;

/// <summary>Tells before anything starts that a port is taken, and which option chooses another.</summary>
internal static class PortCheck
{
    internal static string? Fault(int port, string option)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port) { ExclusiveAddressUse = true };
            listener.Start();
            return null;
        }
        catch (SocketException fault)
        {
            return $"Port {port} is not free ({fault.SocketErrorCode}); choose another with {option}";
        }
    }
}
