// Notices on this device: asks the browser only when the reader presses the button.
(() => {
  const form = document.querySelector("[data-push]");
  if (!form || !("serviceWorker" in navigator) || !("PushManager" in window)) return;
  const say = form.querySelector("[data-push-says]");
  const key = Uint8Array.from(
    atob(form.dataset.push.replace(/-/g, "+").replace(/_/g, "/")),
    (letter) => letter.charCodeAt(0),
  );
  form.hidden = false;

  // An Android phone says "Linux" before it says "Android": what comes first here is the closer name.
  const systems = ["iPhone", "iPad", "Android", "Windows", "Mac OS", "Linux"];
  const label = () => systems.find((system) => navigator.userAgent.includes(system)) || "";

  const subscribed = async (manager) => {
    const wanted = { userVisibleOnly: true, applicationServerKey: key };
    try {
      return await manager.subscribe(wanted);
    } catch (error) {
      // A browser that accepted another key of this site must let go of it first.
      const before = await manager.getSubscription();
      if (!before) throw error;
      await before.unsubscribe();
      return manager.subscribe(wanted);
    }
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      if ((await Notification.requestPermission()) !== "granted") {
        say.textContent = "Your browser does not allow it. You can change that in its settings.";
        return;
      }
      const worker = await navigator.serviceWorker.register(form.dataset.worker);
      await navigator.serviceWorker.ready;
      const found = await subscribed(worker.pushManager);
      form.elements.endpoint.value = found.endpoint;
      form.elements.label.value = label();
      form.submit();
    } catch (error) {
      say.textContent = "That did not work in this browser. Nothing was changed.";
    }
  });
})();
