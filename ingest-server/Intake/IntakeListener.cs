using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace SmartPoles.IngestServer.Intake;

/// <summary>Binds the endpoint to Kestrel: a plain listener, one with TLS, or both.</summary>
internal static class IntakeListener
{
    internal static void Add(IWebHostBuilder web, IntakeOptions options, Func<MqttIntake> intake, CertificateWatch? certificates)
    {
        web.ConfigureServices(services => services.AddSingleton<IConnectionListenerFactory, MqttTransportFactory>());
        web.ConfigureKestrel(kestrel =>
        {
            var address = IPAddress.Parse(options.Host);
            if (options.MqttPort > 0) kestrel.Listen(new MqttEndPoint(address, options.MqttPort), listener => Run(listener, intake));
            if (options.Tls is { } tls) kestrel.Listen(new MqttEndPoint(address, tls.Port), listener => RunTls(listener, certificates ?? CertificateWatch.Open("mqtt", tls, TimeProvider.System), options, intake));
        });
    }

    private static void Run(ListenOptions listener, Func<MqttIntake> intake)
    {
        listener.Use(next => connection => intake().AdmitAsync(connection, next));
        listener.Run(connection => intake().OnConnectedAsync(connection));
    }

    private static void RunTls(ListenOptions listener, CertificateWatch certificates, IntakeOptions options, Func<MqttIntake> intake)
    {
        // The handshake costs more than a CONNECT: who may connect at all is judged before it.
        listener.Use(next => connection => intake().AdmitAsync(connection, next));
        listener.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = TimeSpan.FromSeconds(options.ConnectSecondsMax),
            OnConnection = _ => ValueTask.FromResult(certificates.ForHandshake()),
        });
        listener.Run(connection => intake().OnConnectedAsync(connection));
    }
}
