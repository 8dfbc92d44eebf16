<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en_US">
<context>
    <name>formwork::ConfigKeys</name>
    <message>
        <source>All but SGD: added to the denominator.</source>
        <translation>Tous sauf SGD&#xa0;: ajouté au dénominateur.</translation>
    </message>
    <message>
        <source>All but SGD: decay of the first and the second moment.</source>
        <translation>Tous sauf SGD&#xa0;: décroissance du premier et du second moment.</translation>
    </message>
    <message>
        <source>Adaptive clipping: largest norm of a row&apos;s gradient over that of its weights; 0: any.</source>
        <translation>Écrêtage adaptatif&#xa0;: plus grande norme du gradient d’une ligne sur celle de ses poids&#x202f;; 0&#xa0;: quelconque.</translation>
    </message>
    <message>
        <source>Alpha of cutmix; 0: off. With mixup as well, each batch gets one of the two.</source>
        <translation>Alpha de cutmix&#x202f;; 0&#xa0;: désactivé. Avec les deux, un lot reçoit l’un ou l’autre.</translation>
    </message>
    <message>
        <source>Alpha of mixup; 0: off.</source>
        <translation>Alpha de mixup&#x202f;; 0&#xa0;: désactivé.</translation>
    </message>
    <message>
        <source>Architecture.</source>
        <translation>Architecture.</translation>
    </message>
    <message>
        <source>Batches whose gradients make one step of the optimiser.</source>
        <translation>Lots dont les gradients font un pas de l’optimiseur.</translation>
    </message>
    <message>
        <source>Beton file, or folder of classes, to train on.</source>
        <translation>Fichier beton, ou dossier de classes, pour l’entraînement.</translation>
    </message>
    <message>
        <source>CUDA: TensorFloat-32 for products that are float32.</source>
        <translation>CUDA&#xa0;: TensorFloat-32 pour les produits en float32.</translation>
    </message>
    <message>
        <source>CUDA: images with their channels last in memory.</source>
        <translation>CUDA&#xa0;: images dont les canaux viennent en dernier en mémoire.</translation>
    </message>
    <message>
        <source>CUDA: record the step once as a CUDA graph and replay it, which spares starting each kernel.</source>
        <translation>CUDA&#xa0;: enregistrer le pas une fois comme graphe CUDA et le rejouer, ce qui épargne de lancer chaque noyau.</translation>
    </message>
    <message>
        <source>Chance that an image skips a residual branch (ViT: the last one); -1: as published.</source>
        <translation>Probabilité qu’une image saute une branche résiduelle (ViT&#xa0;: la dernière)&#x202f;; -1&#xa0;: comme publié.</translation>
    </message>
    <message>
        <source>Checkpoint of the teacher, or a run (run 12).</source>
        <translation>Point de reprise de l’enseignant, ou essai (run 12).</translation>
    </message>
    <message>
        <source>Classify validation images together with their mirror images (twice the work).</source>
        <translation>Classer les images de validation avec leur image miroir (deux fois plus de travail).</translation>
    </message>
    <message>
        <source>Compute threads on the CPU; 0: chosen from the cores.</source>
        <translation>Fils de calcul sur le processeur&#x202f;; 0&#xa0;: choisi d’après les cœurs.</translation>
    </message>
    <message>
        <source>Cosine, one_cycle: learning rate at the end; step: the lowest.</source>
        <translation>Cosine, one_cycle&#xa0;: taux d’apprentissage à la fin&#x202f;; step&#xa0;: le plus bas.</translation>
    </message>
    <message>
        <source>Early stopping: epochs without a new best after which the run ends; 0: never.</source>
        <translation>Arrêt anticipé&#xa0;: époques sans nouveau record après lesquelles l’essai se termine&#x202f;; 0&#xa0;: jamais.</translation>
    </message>
    <message>
        <source>Epochs between checkpoints that are kept; the last and the best one always are.</source>
        <translation>Époques entre les points de reprise gardés&#x202f;; le dernier et le meilleur le sont toujours.</translation>
    </message>
    <message>
        <source>Epochs in which the learning rate rises to its value.</source>
        <translation>Époques pendant lesquelles le taux d’apprentissage monte à sa valeur.</translation>
    </message>
    <message>
        <source>Epochs to train.</source>
        <translation>Époques à entraîner.</translation>
    </message>
    <message>
        <source>Exponential moving average of the weights, which is validated and kept; 0: off.</source>
        <translation>Moyenne mobile exponentielle des poids, qui est validée et gardée&#x202f;; 0&#xa0;: désactivé.</translation>
    </message>
    <message>
        <source>GiB of a beton file to hold in memory; 0: as much as the system has room for.</source>
        <translation>Gio d’un fichier beton à garder en mémoire&#x202f;; 0&#xa0;: autant que le système peut en contenir.</translation>
    </message>
    <message>
        <source>List of images to leave out, one path below the dataset or sample number per line.</source>
        <translation>Liste d’images à laisser de côté, un chemin sous le jeu de données ou un numéro d’échantillon par ligne.</translation>
    </message>
    <message>
        <source>Integer field of a beton file that holds the class numbers; empty: label, or the first.</source>
        <translation>Champ entier d’un fichier beton qui contient les numéros de classe&#x202f;; vide&#xa0;: label, ou le premier.</translation>
    </message>
    <message>
        <source>Runs that the queue trains at once on the CPU while it trains this one, itself included; 0: as set for the queue.</source>
        <translation>Essais que la file entraîne à la fois sur le processeur pendant qu’elle entraîne celui-ci, lui compris&#x202f;; 0&#xa0;: comme réglé pour la file.</translation>
    </message>
    <message>
        <source>Several ranks: each has batch_size images of a batch, instead of all together.</source>
        <translation>Plusieurs rangs&#xa0;: batch_size images d’un lot dans chacun, au lieu de l’ensemble.</translation>
    </message>
    <message>
        <source>Skip a sample that cannot be decoded, instead of failing.</source>
        <translation>Continuer sans un échantillon indécodable, au lieu d’échouer.</translation>
    </message>
    <message>
        <source>How crops are resized: area as FFCV, bilinear (antialiased) as torchvision.</source>
        <translation>Redimensionnement des recadrages&#xa0;: area comme FFCV, bilinear (anticrénelé) comme torchvision.</translation>
    </message>
    <message>
        <source>Number of these to keep, newest first; 0: all.</source>
        <translation>Combien de ceux-ci sont gardés, les plus récents&#x202f;; 0&#xa0;: tous.</translation>
    </message>
    <message>
        <source>How the learning rate changes.</source>
        <translation>Évolution du taux d’apprentissage.</translation>
    </message>
    <message>
        <source>Images in a batch.</source>
        <translation>Images dans un lot.</translation>
    </message>
    <message>
        <source>Jitter of brightness, contrast, saturation and hue (at most 0.5).</source>
        <translation>Variation de luminosité, contraste, saturation et teinte (0.5 au plus).</translation>
    </message>
    <message>
        <source>Largest norm of all gradients together; 0: any.</source>
        <translation>Plus grande norme de tous les gradients ensemble&#x202f;; 0&#xa0;: quelconque.</translation>
    </message>
    <message>
        <source>Number of layers, from the input on, that are frozen; -1: all but the head.</source>
        <translation>Couches, depuis l’entrée, qui n’apprennent pas&#x202f;; -1&#xa0;: toutes sauf la tête.</translation>
    </message>
    <message>
        <source>LeViT with its second, distillation head (no teacher is needed).</source>
        <translation>LeViT avec sa seconde tête, de distillation (sans enseignant nécessaire).</translation>
    </message>
    <message>
        <source>Learn from a teacher&apos;s decisions (hard) or from its probabilities (soft).</source>
        <translation>Apprendre des décisions d’un enseignant (hard) ou de ses probabilités (soft).</translation>
    </message>
    <message>
        <source>Learning rate of a layer over that of the next one, the head having the full rate.</source>
        <translation>Taux d’apprentissage d’une couche sur celui de la suivante, la tête ayant le taux entier.</translation>
    </message>
    <message>
        <source>Learning rate that the warm-up rises from.</source>
        <translation>Taux d’apprentissage d’où part la montée.</translation>
    </message>
    <message>
        <source>Learning rate.</source>
        <translation>Taux d’apprentissage.</translation>
    </message>
    <message>
        <source>Mean of red, green, blue that is subtracted; white is 1.</source>
        <translation>Moyenne de rouge, vert, bleu à soustraire&#x202f;; le blanc vaut 1.</translation>
    </message>
    <message>
        <source>Name of the experiment; its runs are listed under it.</source>
        <translation>Nom de l’expérience&#x202f;; ses essais sont listés sous ce nom.</translation>
    </message>
    <message>
        <source>Precision of matrix products and convolutions; weights, norms and loss stay float32. auto: the fastest here, measured at the start.</source>
        <translation>Des produits de matrices et convolutions&#x202f;; poids, normes et perte restent en float32. auto&#x202f;: la plus rapide ici, mesurée au départ.</translation>
    </message>
    <message>
        <source>Extended run: epochs after which an extension begins.</source>
        <translation>D’un essai prolongé&#xa0;: époques après lesquelles commence une prolongation.</translation>
    </message>
    <message>
        <source>Extended run: learning rate at the start of each extension.</source>
        <translation>D’un essai prolongé&#xa0;: taux d’apprentissage au début de chaque prolongation.</translation>
    </message>
    <message>
        <source>Extended run: learning rate at the end of each extension, reached on half a cosine.</source>
        <translation>D’un essai prolongé&#xa0;: taux d’apprentissage jusqu’où descend chaque prolongation, sur un demi-cosinus.</translation>
    </message>
    <message>
        <source>Sweep: number of runs, drawn at random from the values; 0: every combination.</source>
        <translation>De plusieurs valeurs&#xa0;: autant d’essais, tirés au hasard&#xa0;; 0&#xa0;: toutes les combinaisons.</translation>
    </message>
    <message>
        <source>Stop the losers of a sweep early: one run in this many continues; 0: all do.</source>
        <translation>Arrêter tôt les perdants d’un balayage&#xa0;: un essai sur autant continue&#xa0;; 0&#xa0;: tous.</translation>
    </message>
    <message>
        <source>Halving: epochs before the first runs are stopped.</source>
        <translation>Réduction&#xa0;: époques avant que les premiers essais s’arrêtent.</translation>
    </message>
    <message>
        <source>Halving: metric that ranks the runs.</source>
        <translation>Réduction&#xa0;: ce en quoi les meilleurs essais le sont.</translation>
    </message>
    <message>
        <source>One_cycle: first rate over the highest one.</source>
        <translation>One_cycle&#xa0;: premier taux sur le plus haut.</translation>
    </message>
    <message>
        <source>One_cycle: share of the run in which the rate rises.</source>
        <translation>One_cycle&#xa0;: part de l’essai pendant laquelle le taux monte.</translation>
    </message>
    <message>
        <source>Optimiser; schedule_free: Schedule-Free AdamW.</source>
        <translation>Optimiseur&#x202f;; schedule_free&#xa0;: AdamW Schedule-Free.</translation>
    </message>
    <message>
        <source>Order of the training samples; weighted: drawn so that all classes come equally often.</source>
        <translation>Ordre des échantillons d’entraînement&#x202f;; weighted&#xa0;: tirés de sorte que toutes les classes viennent aussi souvent.</translation>
    </message>
    <message>
        <source>Piecewise: multiples of optimizer.lr at these epochs, linear in between.</source>
        <translation>Piecewise&#xa0;: à ces époques, le taux vaut tant de fois optimizer.lr, une droite entre elles.</translation>
    </message>
    <message>
        <source>Piecewise: epochs (0 is the start, fractions count) at which factors are given.</source>
        <translation>Piecewise&#xa0;: époques (0 est le début, les fractions comptent) où des facteurs sont donnés.</translation>
    </message>
    <message>
        <source>Probability of Gaussian blur.</source>
        <translation>Probabilité d’un flou gaussien.</translation>
    </message>
    <message>
        <source>Probability of a box of noise.</source>
        <translation>Probabilité d’un rectangle de bruit.</translation>
    </message>
    <message>
        <source>Probability of a grey image.</source>
        <translation>Probabilité d’une image en gris.</translation>
    </message>
    <message>
        <source>Probability of a left-right flip.</source>
        <translation>Probabilité d’un retournement gauche-droite.</translation>
    </message>
    <message>
        <source>Progressive resizing: image size of the first epoch; 0: off.</source>
        <translation>Redimensionnement progressif&#xa0;: taille d’image de la première époque&#x202f;; 0&#xa0;: désactivé.</translation>
    </message>
    <message>
        <source>Progressive resizing keeps the low frequencies of the full image instead of resizing it.</source>
        <translation>Le redimensionnement progressif garde les basses fréquences de l’image entière au lieu de la redimensionner.</translation>
    </message>
    <message>
        <source>Compute each block&apos;s activations again in the backward pass: less memory, more time.</source>
        <translation>Recalculer les activations de chaque bloc dans la passe arrière&#xa0;: moins de mémoire, plus de temps.</translation>
    </message>
    <message>
        <source>ViT: share of the patches that are left out in training, drawn for each image and step.</source>
        <translation>ViT&#xa0;: part des patchs omis à l’entraînement, tirée pour chaque image et chaque pas.</translation>
    </message>
    <message>
        <source>Progressive resizing: the first epoch at model.image_size; 0: after two thirds of them.</source>
        <translation>Redimensionnement progressif&#xa0;: première époque à model.image_size&#xa0;; 0&#xa0;: après les deux tiers.</translation>
    </message>
    <message>
        <source>RandAugment: operations for an image; 0: off.</source>
        <translation>RandAugment&#xa0;: opérations par image&#x202f;; 0&#xa0;: désactivé.</translation>
    </message>
    <message>
        <source>RandAugment: standard deviation of the strength.</source>
        <translation>RandAugment&#xa0;: écart type de l’intensité.</translation>
    </message>
    <message>
        <source>RandAugment: strength of the operations.</source>
        <translation>RandAugment&#xa0;: intensité des opérations.</translation>
    </message>
    <message>
        <source>Read the data once before the first epoch, which then finds them in memory.</source>
        <translation>Lire les données une fois avant la première époque, qui les trouve alors en mémoire.</translation>
    </message>
    <message>
        <source>Reads a beton file or an image folder.</source>
        <translation>Lit un fichier beton ou un dossier d’images.</translation>
    </message>
    <message>
        <source>Repeated augmentation: times a sample comes in an epoch.</source>
        <translation>Augmentation répétée&#xa0;: nombre de fois qu’un échantillon vient par époque.</translation>
    </message>
    <message>
        <source>SGD: Nesterov&apos;s momentum.</source>
        <translation>SGD&#xa0;: inertie de Nesterov.</translation>
    </message>
    <message>
        <source>SGD: momentum.</source>
        <translation>SGD&#xa0;: élan.</translation>
    </message>
    <message>
        <source>Seed of initialisation, order and augmentation.</source>
        <translation>Graine de l’initialisation, de l’ordre et de l’augmentation.</translation>
    </message>
    <message>
        <source>Share of the image that a random crop covers: least and most.</source>
        <translation>Part de l’image que couvre un recadrage aléatoire&#xa0;: minimum et maximum.</translation>
    </message>
    <message>
        <source>Share of the label that is spread over all classes.</source>
        <translation>Part de l’étiquette répartie sur toutes les classes.</translation>
    </message>
    <message>
        <source>Share of the shorter side that the centre crop covers.</source>
        <translation>Part du petit côté que couvre le recadrage central.</translation>
    </message>
    <message>
        <source>Side of the square images the model sees, in pixels.</source>
        <translation>Côté des images carrées que voit le modèle, en pixels.</translation>
    </message>
    <message>
        <source>Soft: temperature that the logits of both are divided by.</source>
        <translation>Soft&#xa0;: ce par quoi on divise les logits des deux.</translation>
    </message>
    <message>
        <source>Exempt biases, norms, tokens, position embeddings and attention biases from weight decay.</source>
        <translation>Épargner à la décroissance les biais, normes, jetons, plongements de position et biais d’attention.</translation>
    </message>
    <message>
        <source>Standard deviation of red, green, blue that is divided by.</source>
        <translation>Écart type de rouge, vert, bleu par lequel on divise.</translation>
    </message>
    <message>
        <source>Step: epochs from one fall to the next.</source>
        <translation>Step&#xa0;: époques d’une baisse à la suivante.</translation>
    </message>
    <message>
        <source>Step: factor that multiplies the rate at each fall.</source>
        <translation>Step&#xa0;: facteur par lequel une baisse multiplie le taux.</translation>
    </message>
    <message>
        <source>The same for validation; empty: no validation.</source>
        <translation>De même pour la validation&#x202f;; vide&#xa0;: pas de validation.</translation>
    </message>
    <message>
        <source>The teacher&apos;s share of the loss.</source>
        <translation>Part de l’enseignant dans la perte.</translation>
    </message>
    <message>
        <source>MiB that decoding an image may take.</source>
        <translation>Mio que le décodage d’une image peut prendre.</translation>
    </message>
    <message>
        <source>Scans that a progressive JPEG may have.</source>
        <translation>Passes que peut avoir un JPEG progressif.</translation>
    </message>
    <message>
        <source>Seconds that decoding an image may take.</source>
        <translation>Secondes que le décodage d’une image peut prendre.</translation>
    </message>
    <message>
        <source>Threads that decode images; 0: chosen from the cores.</source>
        <translation>Fils qui décodent les images&#x202f;; 0&#xa0;: choisi d’après les cœurs.</translation>
    </message>
    <message>
        <source>ViT: classifies the class token, or the mean of the patches.</source>
        <translation>ViT&#xa0;: classe le jeton de classe, ou la moyenne des vignettes.</translation>
    </message>
    <message>
        <source>ViT: dropout of attention&apos;s probabilities.</source>
        <translation>ViT&#xa0;: abandon (dropout) des probabilités d’attention.</translation>
    </message>
    <message>
        <source>ViT: dropout of tokens, of attention&apos;s output and MLPs.</source>
        <translation>ViT&#xa0;: abandon (dropout) des jetons, de la sortie d’attention et des MLP.</translation>
    </message>
    <message>
        <source>ViT: dropout of what the head classifies.</source>
        <translation>ViT&#xa0;: abandon (dropout) de ce que classe la tête.</translation>
    </message>
    <message>
        <source>ViT: library whose initialisation is used; auto: that of its weights.</source>
        <translation>ViT&#xa0;: de qui vient l’initialisation&#x202f;; auto&#xa0;: de celui qui nomme ses poids.</translation>
    </message>
    <message>
        <source>Weight decay.</source>
        <translation>Décroissance des poids.</translation>
    </message>
    <message>
        <source>Weight file to start from (fine-tuning), or a run (run 12); empty: from scratch.</source>
        <translation>Fichier de poids de départ (affinage), ou essai (run 12)&#x202f;; vide&#xa0;: à partir de zéro.</translation>
    </message>
    <message>
        <source>Metric that decides on the best checkpoint and that patience waits for.</source>
        <translation>En quoi le meilleur point de reprise est le meilleur, et ce qu’attend la patience.</translation>
    </message>
    <message>
        <source>Where to compute; auto: CUDA if there is one. cuda:0,2 trains on two devices at once.</source>
        <translation>Où calculer&#x202f;; auto&#xa0;: CUDA s’il y en a. cuda:0,2 entraîne sur deux appareils à la fois.</translation>
    </message>
    <message>
        <source>Width over height of a random crop: least and most.</source>
        <translation>Largeur sur hauteur d’un recadrage aléatoire&#xa0;: minimum et maximum.</translation>
    </message>
</context>
<context>
    <name>formwork::Recipes</name>
    <message>
        <source>A small LeViT from scratch at 112 pixels with a warm-up and a cosine, for a laptop.</source>
        <translation>Un petit LeViT entraîné de zéro à 112 pixels, avec montée en régime et cosinus, pour un portable.</translation>
    </message>
    <message>
        <source>Fine-tuning in ten minutes</source>
        <translation>Affinage en dix minutes</translation>
    </message>
    <message>
        <source>Fine-tuning of a ViT-S/16</source>
        <translation>Affinage d’un ViT-S/16</translation>
    </message>
    <message>
        <source>Fine-tuning of a ViT-Ti/16 on a processor</source>
        <translation>Affinage d’un ViT-Ti/16 sur un processeur</translation>
    </message>
    <message>
        <source>From published weights to your own classes; layers near the input learn more slowly.</source>
        <translation>De poids publiés à vos propres classes&#xa0;; les couches proches de l’entrée apprennent plus lentement.</translation>
    </message>
    <message>
        <source>From published weights; the first half of the network stays as it is.</source>
        <translation>À partir de poids publiés&#xa0;; la première moitié du réseau reste telle quelle.</translation>
    </message>
    <message>
        <source>From scratch at 112 pixels, in five epochs: the quickest way to a first result.</source>
        <translation>De zéro à 112 pixels, en cinq époques&#xa0;: le chemin le plus court vers un premier résultat.</translation>
    </message>
    <message>
        <source>Is a difference larger than chance?</source>
        <translation>Une différence dépasse-t-elle le hasard&#xa0;?</translation>
    </message>
    <message>
        <source>LeViT-128S as published</source>
        <translation>LeViT-128S tel que publié</translation>
    </message>
    <message>
        <source>LeViT-128S on a processor</source>
        <translation>LeViT-128S sur un processeur</translation>
    </message>
    <message>
        <source>LeViT-256 from scratch in half precision, with strong augmentation and 100 epochs.</source>
        <translation>LeViT-256 de zéro en demi-précision, avec une forte augmentation et 100 époques.</translation>
    </message>
    <message>
        <source>One GPU, an evening</source>
        <translation>Un GPU, une soirée</translation>
    </message>
    <message>
        <source>Published weights of a ViT-S/16 with a short schedule; layers near the input learn more slowly.</source>
        <translation>Des poids publiés d’un ViT-S/16 et peu d’époques&#xa0;; les couches proches de l’entrée apprennent plus lentement.</translation>
    </message>
    <message>
        <source>Ten classes in an hour: LeViT-128S</source>
        <translation>Dix classes en une heure&#xa0;: LeViT-128S</translation>
    </message>
    <message>
        <source>Ten classes in an hour: ViT-Ti/16</source>
        <translation>Dix classes en une heure&#xa0;: ViT-Ti/16</translation>
    </message>
    <message>
        <source>The original LeViT-128S</source>
        <translation>Le LeViT-128S d’origine</translation>
    </message>
    <message>
        <source>The original ViT-B/16</source>
        <translation>Le ViT-B/16 d’origine</translation>
    </message>
    <message>
        <source>The original comparison of loaders with a large model: Adam at a constant 1e-5, for 300 epochs.</source>
        <translation>La comparaison d’origine des chargeurs avec un grand modèle&#xa0;: Adam à 1e-5 constant, 300 époques.</translation>
    </message>
    <message>
        <source>The original comparison of loaders: Adam at a constant 1e-5, for 300 epochs from scratch.</source>
        <translation>La comparaison d’origine des chargeurs&#xa0;: Adam à 1e-5 constant, 300 époques de zéro.</translation>
    </message>
    <message>
        <source>The recipe of DeiT-S: strong augmentation, mixing of images and stochastic depth.</source>
        <translation>La recette de DeiT-S&#xa0;: forte augmentation, mélange d’images et profondeur stochastique.</translation>
    </message>
    <message>
        <source>The recipe of the LeViT paper: strong augmentation and 1000 epochs.</source>
        <translation>La recette de l’article LeViT&#xa0;: forte augmentation et 1000 époques.</translation>
    </message>
    <message>
        <source>The smallest ViT from scratch at 112 pixels, in five epochs.</source>
        <translation>Le plus petit ViT de zéro à 112 pixels, en cinq époques.</translation>
    </message>
    <message>
        <source>The smallest ViT from scratch at 112 pixels with a warm-up and a cosine, for a laptop.</source>
        <translation>Le plus petit ViT entraîné de zéro à 112 pixels, avec montée en régime et cosinus, pour un portable.</translation>
    </message>
    <message>
        <source>Two learning rates with three seeds each; the window shows mean and deviation over the seeds.</source>
        <translation>Deux taux d’apprentissage avec trois graines chacun&#xa0;; la fenêtre montre moyenne et écart-type sur les graines.</translation>
    </message>
    <message>
        <source>ViT-S/16 as DeiT</source>
        <translation>ViT-S/16 à la DeiT</translation>
    </message>
    <message>
        <source>ViT-Ti/16 on a processor</source>
        <translation>ViT-Ti/16 sur un processeur</translation>
    </message>
    <message>
        <source>a hundred to a thousand classes, a GPU</source>
        <translation>cent à mille classes, un GPU</translation>
    </message>
    <message>
        <source>a hundred to a thousand classes, several GPUs</source>
        <translation>cent à mille classes, plusieurs GPU</translation>
    </message>
    <message>
        <source>any number of classes, weights that you bring, a GPU</source>
        <translation>un nombre quelconque de classes, des poids que vous apportez, un GPU</translation>
    </message>
    <message>
        <source>ten classes, some hundred images, weights that you bring</source>
        <translation>dix classes, quelques centaines d’images, des poids que vous apportez</translation>
    </message>
    <message>
        <source>ten classes, some hundred images, weights that you bring, two cores</source>
        <translation>dix classes, quelques centaines d’images, des poids que vous apportez, deux cœurs</translation>
    </message>
    <message>
        <source>ten classes, some thousand images, a GPU</source>
        <translation>dix classes, quelques milliers d’images, un GPU</translation>
    </message>
    <message>
        <source>ten classes, some thousand images, a laptop without a GPU</source>
        <translation>dix classes, quelques milliers d’images, un portable sans GPU</translation>
    </message>
    <message>
        <source>ten classes, some thousand images, two cores</source>
        <translation>dix classes, quelques milliers d’images, deux cœurs</translation>
    </message>
</context>
</TS>
