using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace SmartPoles.IngestServer.Intake;

/// <summary>Binds the endpoint to Kestrel: a plain listener, one with TLS, or both.</summary>
internal static class IntakeListener
{
    internal static void Add(IWebHostBuilder web, IntakeOptions options, Func<MqttIntake> intake)
    {
        web.ConfigureServices(services => services.AddSingleton<IConnectionListenerFactory, MqttTransportFactory>());
        web.ConfigureKestrel(kestrel =>
        {
            var address = IPAddress.Parse(options.Host);
            if (options.MqttPort > 0) kestrel.Listen(new MqttEndPoint(address, options.MqttPort), listener => Run(listener, intake));
            if (options.Tls is { } tls) kestrel.Listen(new MqttEndPoint(address, tls.Port), listener => RunTls(listener, tls, options, intake));
        });
    }

    private static void Run(ListenOptions listener, Func<MqttIntake> intake)
    {
        listener.Use(next => connection => intake().AdmitAsync(connection, next));
        listener.Run(connection => intake().OnConnectedAsync(connection));
    }

    private static void RunTls(ListenOptions listener, IntakeTlsOptions tls, IntakeOptions options, Func<MqttIntake> intake)
    {
        var certificates = IntakeCertificates.Load(tls, out var fault) ?? throw new InvalidOperationException(fault);

        // The handshake costs more than a CONNECT: who may connect at all is judged before it.
        listener.Use(next => connection => intake().AdmitAsync(connection, next));
        listener.UseHttps(new HttpsConnectionAdapterOptions
        {
            ServerCertificate = certificates.Server,
            ServerCertificateChain = certificates.Chain,
            HandshakeTimeout = TimeSpan.FromSeconds(options.ConnectSecondsMax),
            ClientCertificateMode = certificates.AsksClients ? ClientCertificateMode.AllowCertificate : ClientCertificateMode.NoCertificate,
            ClientCertificateValidation = (certificate, chain, _) => certificates.IsOfAuthority(certificate, chain),
        });
        listener.Run(connection => intake().OnConnectedAsync(connection));
    }
}
